import type { ClassroomMethods, ClassroomPublications } from '../../shared/classroom/classroom-api.ts';
import type { DdpServer, MethodDefinition, Publication } from '../ddp/author-api.ts';
import type { Classrooms } from './classrooms.ts';
import type { DrawLimit } from './draw-limit.ts';
import { clearMethod } from './methods/clear.ts';
import { drawMethod } from './methods/draw.ts';
import { strokeTimesMethod } from './methods/stroke-times.ts';
import { undoMethod } from './methods/undo.ts';
import { studentPublication } from './publications/student.ts';
import { teacherPublication } from './publications/teacher.ts';

/** All that a client can do with classrooms. */
export function defineClassrooms(ddp: DdpServer, classrooms: Classrooms, drawLimit: DrawLimit): void {
  const methods: Readonly<Record<keyof ClassroomMethods, MethodDefinition>> = {
    draw: drawMethod(classrooms, drawLimit),
    undo: undoMethod(classrooms),
    clear: clearMethod(classrooms),
    strokeTimes: strokeTimesMethod(classrooms),
  };
  const publications: Readonly<Record<keyof ClassroomPublications, Publication>> = {
    teacher: teacherPublication(classrooms),
    student: studentPublication(classrooms),
  };
  ddp.methods(methods);
  for (const [name, publication] of Object.entries(publications)) ddp.publish(name, publication);
}
