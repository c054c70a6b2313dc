import { DEFAULT_CLASSROOM, STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import { type DrawScan, scanDrawAt } from '../../../shared/classroom/scan-draw.ts';
import { MethodError, type MethodCall, type ScanningMethod } from '../../ddp/author-api.ts';
import type { SeededIds } from '../classroom-options.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { ownCall, readDraw, type DrawCall } from '../draw/read-draw.ts';

/** Meteor's name for the stream that ids of this collection are drawn from, on both sides of the wire. */
const ID_STREAM = `/collection/${STROKES_COLLECTION}`;

type DrawParts = Pick<ClassroomParts, 'classrooms' | 'access' | 'drawLimit' | 'presence'>;

/** `draw(studentId, segments[, options])` → the stroke's id. */
export function drawMethod({ classrooms, access, drawLimit, presence }: DrawParts): ScanningMethod<DrawScan> {
  const draw = (
    { userId, connection }: Pick<MethodCall, 'userId' | 'connection'>,
    call: DrawCall,
    seeded: SeededIds,
  ): string | Promise<string> => {
    const { classroomId = DEFAULT_CLASSROOM } = call.options;
    access.requireAs('draw', userId, classroomId, call.studentId);
    const classroom = classrooms.find(classroomId);
    if (classroom.held !== undefined) presence.drew(connection, classroom.held.roster, call.studentId);
    return classroom.draw(call, seeded);
  };
  return {
    params: 'scanned',
    scan: scanDrawAt,
    run(params) {
      drawLimit.take(this.connection);
      const call = readDraw(params);
      if ('error' in call) throw new MethodError(call.error, call.reason);
      const seeded = this.randomStream(ID_STREAM);
      // A stroke's answer waits for the disk; the next one need not wait for that.
      this.unblock();
      const known = access.whenKnown(call.options.classroomId ?? DEFAULT_CLASSROOM);
      if (known === undefined) return draw(this, call, seeded);
      const kept = ownCall(call);
      return known.then(() => draw(this, kept, seeded));
    },
  };
}
