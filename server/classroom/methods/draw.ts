import { STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import { MethodError, type TextMethod } from '../../ddp/author-api.ts';
import type { Classrooms } from '../classrooms.ts';
import type { DrawLimit } from '../draw-limit.ts';
import { readDraw } from '../read-draw.ts';

/** Meteor's name for the stream that ids of this collection are drawn from, on both sides of the wire. */
const ID_STREAM = `/collection/${STROKES_COLLECTION}`;

/** `draw(studentId, segments[, options])` → the stroke's id. */
export function drawMethod(classrooms: Classrooms, limit: DrawLimit): TextMethod {
  return {
    params: 'text',
    run(paramsText) {
      limit.take(this.connection);
      const call = readDraw(paramsText);
      if ('error' in call) throw new MethodError(call.error, call.reason);
      // A stroke's answer waits for the disk; the next one need not wait for that.
      this.unblock();
      return classrooms.find(call.options.classroomId).draw(call, this.randomStream(ID_STREAM));
    },
  };
}
