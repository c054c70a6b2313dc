import type { ClassroomMethods, ClassroomPublications } from '../../shared/classroom/classroom-api.ts';
import type { ClassroomsMethods, ClassroomsPublications } from '../../shared/classroom/classrooms-api.ts';
import type { DdpServer, MethodDefinition, Publication } from '../ddp/author-api.ts';
import type { Secrets } from '../ports/secrets.ts';
import { ClassroomFeed } from './classroom-feed.ts';
import type { ClassroomParts } from './classroom-parts.ts';
import { Doors } from './joining/doors.ts';
import { JoinBudget } from './joining/join-budget.ts';
import { clearStudentMethod } from './methods/clear-student.ts';
import { clearMethod } from './methods/clear.ts';
import { closeDoorMethod } from './methods/close-door.ts';
import { createClassroomMethod } from './methods/create-classroom.ts';
import { drawMethod } from './methods/draw.ts';
import { joinClassroomMethod } from './methods/join-classroom.ts';
import { openDoorMethod } from './methods/open-door.ts';
import { removeStudentMethod } from './methods/remove-student.ts';
import { renameClassroomMethod } from './methods/rename-classroom.ts';
import { renewCodeMethod } from './methods/renew-code.ts';
import { strokeTimesMethod } from './methods/stroke-times.ts';
import { undoMethod } from './methods/undo.ts';
import { classroomPublication } from './publications/classroom.ts';
import { classroomsPublication } from './publications/classrooms.ts';
import { rosterPublication } from './publications/roster.ts';
import { studentPublication } from './publications/student.ts';
import { teacherPublication } from './publications/teacher.ts';
import { Presence } from './roster/presence.ts';

export interface ClassroomServices extends Omit<ClassroomParts, 'doors' | 'joinBudget' | 'presence'> {
  readonly secrets: Pick<Secrets, 'derive'>;
}

/** All that a client can do with classrooms. @returns their doors, which follow the directory */
export function defineClassrooms(ddp: DdpServer, services: ClassroomServices): Doors {
  const doors = new Doors(services);
  const joinBudget = new JoinBudget(services.clock);
  const parts: ClassroomParts = { ...services, doors, joinBudget, presence: new Presence() };
  const feed = new ClassroomFeed(parts.directory);
  const methods: Readonly<Record<keyof ClassroomMethods | keyof ClassroomsMethods, MethodDefinition>> = {
    draw: drawMethod(parts),
    undo: undoMethod(parts),
    clear: clearMethod(parts),
    strokeTimes: strokeTimesMethod(parts),
    'classrooms.create': createClassroomMethod(parts),
    'classrooms.open': openDoorMethod(parts),
    'classrooms.close': closeDoorMethod(parts),
    'classrooms.rename': renameClassroomMethod(parts),
    'classrooms.renewCode': renewCodeMethod(parts),
    'classrooms.join': joinClassroomMethod(parts),
    'classrooms.removeStudent': removeStudentMethod(parts),
    'classrooms.clearStudent': clearStudentMethod(parts),
  };
  const publications: Readonly<
    Record<keyof ClassroomPublications | keyof ClassroomsPublications, Publication>
  > = {
    teacher: teacherPublication(parts),
    student: studentPublication(parts),
    classroom: classroomPublication(parts, feed),
    classrooms: classroomsPublication(parts, feed),
    roster: rosterPublication(parts),
  };
  ddp.methods(methods);
  for (const [name, publication] of Object.entries(publications)) ddp.publish(name, publication);
  return doors;
}
