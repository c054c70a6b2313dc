import assert from 'node:assert/strict';
import { MemoryWorld } from '../memory-world.ts';
import { strokeNumber, StudentTrial } from './student-trial.ts';

describe('The storage of the queue', () => {
  it('keeps no more than its bound, says so, and keeps the rest as soon as there is room', async () => {
    const world = await MemoryWorld.open();
    const student = new StudentTrial(world, { maxStored: 500 });
    const added = [1, 2, 3, 4].map((number) => student.queue.add(strokeNumber(number)));
    const kept = added.map((stroke) => stroke?.isKept);
    assert.deepEqual(kept, [true, true, false, false]);
    assert.ok(student.storage.size <= 500);
    const ids = added.map((stroke) => stroke?.id);
    await world.settle();
    assert.deepEqual([await world.strokeIds(), student.queue.state, student.storage.size], [ids, 'saved', 0]);
    const later = student.events.filter((event) => event.kind === 'state' && event.stroke.isKept);
    assert.ok(
      ids.slice(2).every((id) => later.some((event) => event.kind === 'state' && event.stroke.id === id)),
    );
  });

  it('may be full or forbidden: strokes are sent all the same', async () => {
    for (const storage of [undefined, 'full'] as const) {
      const world = await MemoryWorld.open();
      const student = new StudentTrial(world, storage === undefined ? { storage } : {});
      student.storage.quota = 0;
      const stroke = student.queue.add(strokeNumber(1));
      assert.equal(stroke?.isKept, false);
      await world.settle();
      assert.deepEqual(await world.strokeIds(), [stroke?.id]);
    }
  });

  it('refuses a stroke when too much waits, and takes it when some is saved', async () => {
    const world = await MemoryWorld.open();
    const student = new StudentTrial(world, { maxWaiting: 400 });
    const taken = [1, 2, 3].map((number) => student.queue.add(strokeNumber(number)) !== undefined);
    assert.deepEqual(taken, [true, true, false]);
    await world.settle();
    assert.ok(student.queue.add(strokeNumber(3)) !== undefined);
  });

  it('tolerates whatever it finds, and clears it away', async () => {
    const world = await MemoryWorld.open();
    const first = new StudentTrial(world);
    const good = first.queue.add(strokeNumber(1));
    first.queue.close();
    first.client.close();
    const [key = '', text = ''] = [...first.storage.texts][0] ?? [];
    const damaged = [
      '',
      '{',
      'null',
      '{"format":1}',
      '{"format":2,"draw":[]}',
      text.slice(0, -9),
      text.replace('"0.00"', '0e999'),
      '{"format":1,"draw":["u",[],{"id":"rr985MmpwhRtJbdDm"}]}',
      '{"format":1,"undo":["u","short",{}]}',
      '{"format":1,"undo":["u","rr985MmpwhRtJbdDm",null]}',
    ];
    const second = new StudentTrial(world);
    for (const [place, junk] of damaged.entries()) second.storage.setItem(`inkwell.queue.0${place}`, junk);
    second.storage.setItem(key, text);
    second.storage.setItem('of another page', 'stays');
    second.reload();
    await world.settle();
    assert.deepEqual(await world.strokeIds(), [good?.id]);
    assert.deepEqual([...second.storage.texts], [['of another page', 'stays']]);
  });

  it('is shared by two tabs: each brings what the other has left, once and in order', async () => {
    const world = await MemoryWorld.open();
    world.network.host = undefined;
    const student = new StudentTrial(world);
    const ids = [1, 2].map((number) => student.queue.add(strokeNumber(number))?.id);
    const other = new StudentTrial(world, { storage: student.storage });
    world.network.host = world.classroom.server.ddp;
    await world.advance(20_000);
    assert.deepEqual(await world.strokeIds(), ids);
    assert.deepEqual([student.queue.state, other.queue.state, student.storage.size], ['saved', 'saved', 0]);
  });
});
