import type { DdpServer } from '../ddp/author-api.ts';
import type { Classrooms } from './classrooms.ts';
import type { DrawLimit } from './draw-limit.ts';
import { clearMethod } from './methods/clear.ts';
import { drawMethod } from './methods/draw.ts';
import { undoMethod } from './methods/undo.ts';
import { studentPublication } from './publications/student.ts';
import { teacherPublication } from './publications/teacher.ts';

/** All that a client can do with classrooms. */
export function defineClassrooms(ddp: DdpServer, classrooms: Classrooms, drawLimit: DrawLimit): void {
  ddp.methods({
    draw: drawMethod(classrooms, drawLimit),
    undo: undoMethod(classrooms),
    clear: clearMethod(classrooms),
  });
  ddp.publish('teacher', teacherPublication(classrooms));
  ddp.publish('student', studentPublication(classrooms));
}
