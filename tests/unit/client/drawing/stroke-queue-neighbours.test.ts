import assert from 'node:assert/strict';
import { encodeEntry } from '../../../../client/drawing/queue-entry.ts';
import { QueueStorage } from '../../../../client/drawing/queue-storage.ts';
import { MemoryWorld } from '../memory-world.ts';
import { strokeNumber, StudentTrial } from './student-trial.ts';

/** What other pages of this device have left: another student's, and this student's in another classroom. */
const OTHERS = [
  { kind: 'draw', studentId: 'v', stroke: strokeNumber(1) },
  { kind: 'draw', studentId: 'u', classroomId: 'another', stroke: strokeNumber(2) },
  { kind: 'undo', studentId: 'v', classroomId: 'another' },
  { kind: 'undo', studentId: 'u', classroomId: 'another' },
] as const;

describe('The queue of own strokes beside those of others', () => {
  it('leaves them in storage as they are: they wait for their own page', async () => {
    const world = await MemoryWorld.open();
    const student = new StudentTrial(world);
    const elsewhere = new QueueStorage(student.storage);
    for (const [number, entry] of OTHERS.entries()) {
      const whole = { ...entry, strokeId: String(number + 2).repeat(17) };
      elsewhere.keep(elsewhere.newKey(whole, 1_000 + number), encodeEntry(whole));
    }
    const left = new Map(student.storage.texts);
    assert.equal(left.size, OTHERS.length);

    student.reload();
    assert.deepEqual([student.queue.strokes, student.queue.state], [[], 'saved']);
    await world.settle();
    const ids = [3, 4].map((number) => student.queue.add(strokeNumber(number))?.id);
    await world.settle();
    student.queue.undo(ids[1] ?? '');
    await world.settle();
    assert.deepEqual(student.queue.state, 'saved');
    assert.deepEqual(await world.strokeIds(), [ids[0]]);
    assert.deepEqual(student.storage.texts, left);
  });
});
