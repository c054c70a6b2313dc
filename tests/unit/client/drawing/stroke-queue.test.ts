import assert from 'node:assert/strict';
import { MethodError } from '../../../../shared/ddp/ddp-error.ts';
import { MemoryWorld } from '../memory-world.ts';
import { strokeNumber, StudentTrial } from './student-trial.ts';

async function begin(classroom: Parameters<typeof MemoryWorld.open>[0] = {}) {
  const world = await MemoryWorld.open(classroom);
  const student = new StudentTrial(world);
  await world.settle();
  const draw = (number: number): string => {
    const stroke = student.queue.add(strokeNumber(number));
    assert.ok(stroke !== undefined);
    return stroke.id;
  };
  return { world, student, draw };
}

describe('The queue of own strokes', () => {
  it('tells drawn, sent and saved, and leaves nothing behind in storage', async () => {
    const { world, student, draw } = await begin();
    world.network.cut();
    const id = draw(1);
    assert.deepEqual(
      student.queue.strokes.map(({ state, isKept }) => [state, isKept]),
      [['drawn', true]],
    );
    assert.equal(student.queue.state, 'drawn');
    world.classroom.store.holdSaves();
    await world.advance(10);
    assert.equal(student.queue.state, 'sent');
    world.classroom.store.openSaves();
    await world.settle();
    assert.deepEqual(student.told(id), ['sent', 'saved']);
    assert.deepEqual([student.queue.state, student.queue.strokes, student.storage.size], ['saved', [], 0]);
    const stroke = student.strokes.documents.get(id);
    assert.deepEqual(
      [stroke?.color, stroke?.width, stroke?.segments[0]?.point],
      ['#a0b1c2', 3, { x: 1, y: 1 }],
    );
  });

  it('brings what was drawn offline once, in order, over any number of cuts', async () => {
    const { world, student, draw } = await begin();
    world.network.cut();
    const ids = [1, 2, 3, 4].map(draw);
    assert.deepEqual(student.shown, ids);
    for (let cut = 0; cut < 5; cut++) {
      await world.clock.advance(15_000);
      for (let step = 0; step < cut * 2; step++) {
        if (!world.network.stepUp() && !world.network.stepDown()) await world.turn();
      }
      world.network.cut();
      assert.deepEqual(student.shown, ids);
    }
    student.client.reconnect();
    await world.settle();
    assert.deepEqual([await world.strokeIds(), student.shown], [ids, ids]);
  });

  it('brings them after a reload too, also twice of those that had arrived', async () => {
    const { world, student, draw } = await begin();
    const arrived = draw(1);
    while ((await world.strokeIds()).length === 0) {
      if (!world.network.stepUp()) await world.turn();
    }
    world.network.cut();
    const ids = [arrived, draw(2), draw(3)];
    student.reload();
    assert.deepEqual(
      student.queue.strokes.map(({ id, color, state }) => [id, color, state]),
      ids.map((id) => [id, '#a0b1c2', 'drawn']),
    );
    await world.settle();
    assert.deepEqual([await world.strokeIds(), student.shown, student.storage.size], [ids, ids, 0]);
  });

  it('does not hide a stroke from the teacher while the one before waits for the disk', async () => {
    const { world, student, draw } = await begin();
    world.classroom.store.holdSaves();
    const ids = [1, 2, 3].map(draw);
    await world.settle();
    assert.deepEqual([await world.strokeIds(), student.queue.state], [ids, 'sent']);
    world.classroom.store.openSaves();
    await world.settle();
    assert.equal(student.queue.state, 'saved');
  });

  it('keeps the order when the server says too many requests, and waits as long as it says', async () => {
    const { world, student, draw } = await begin({ drawsPerSecond: 2, drawBurst: 3 });
    const ids = Array.from({ length: 8 }, (_, number) => draw(number));
    await world.settle();
    assert.deepEqual(await world.strokeIds(), ids.slice(0, 3));
    await world.advance(500);
    assert.deepEqual(await world.strokeIds(), ids.slice(0, 4));
    for (let more = 0; more < 4; more++) await world.advance(500);
    assert.deepEqual([await world.strokeIds(), student.queue.state], [ids, 'saved']);
  });

  it('waits while the server can take nothing, and keeps the order', async () => {
    const { world, student, draw } = await begin({ maxUnsavedBytes: 100 });
    world.classroom.store.failSaves();
    const ids = [1, 2, 3, 4].map(draw);
    await world.advance(3_000);
    assert.equal(student.queue.state, 'drawn');
    assert.ok(student.events.every(({ kind }) => kind === 'state'));
    world.classroom.store.openSaves();
    for (let minute = 0; minute < 2; minute++) await world.advance(60_000);
    assert.deepEqual([await world.strokeIds(), student.queue.state], [ids, 'saved']);
  });

  it('drops what the server refuses, says why, and goes on with the next', async () => {
    const { world, student, draw } = await begin();
    const zero = { x: '0.00', y: '0.00' };
    const bad = student.queue.add({ segments: [{ p: { x: 'far', y: '1.00' }, hI: zero, hO: zero }] });
    const good = draw(2);
    await world.settle();
    const refused = student.events.find(({ kind }) => kind === 'refused');
    assert.ok(refused?.kind === 'refused' && refused.stroke.id === bad?.id);
    assert.match(refused.reason, /Segment 0/);
    assert.deepEqual([await world.strokeIds(), student.shown, student.storage.size], [[good], [good], 0]);
  });

  it('asks five times where the server fails inwardly, then drops the stroke', async () => {
    const { world, student, draw } = await begin();
    world.classroom.classrooms.find().draw = () => {
      throw new Error('a bug');
    };
    const id = draw(1);
    for (let attempt = 0; attempt < 6; attempt++) await world.advance(30_000);
    assert.equal(student.told(id).at(-1), 'refused');
    const draws = world.network.takeSent().filter(({ method }) => method === 'draw');
    assert.equal(draws.length, 5);
  });

  for (const error of [503, 500, 429, 'too-many-requests']) {
    it(`lets no stroke overtake one that was refused with ${error} for a while`, async () => {
      const { world, draw } = await begin();
      refuseNext(world, error);
      const ids = [1, 2, 3].map(draw);
      await world.settle();
      assert.deepEqual(await world.strokeIds(), []);
      await world.advance(1_000);
      assert.deepEqual(await world.strokeIds(), ids);
    });
  }

  it('stops for good when it is closed, and leaves storage as it is', async () => {
    const { world, student, draw } = await begin();
    refuseNext(world, 503);
    draw(1);
    await world.settle();
    const { size } = student.storage;
    student.queue.close();
    student.client.close();
    assert.equal(world.clock.waiting, 0);
    await world.advance(60_000);
    assert.deepEqual([await world.strokeIds(), student.storage.size === size && size > 0], [[], true]);
  });

  it('lets none overtake when several are repeated after a crash of the server', async () => {
    const { world, student, draw } = await begin();
    world.classroom.store.holdSaves();
    const ids = [1, 2, 3].map(draw);
    await world.settle();
    await world.restart();
    refuseNext(world, 503);
    student.client.reconnect();
    await world.settle();
    await world.advance(1_000);
    assert.deepEqual(await world.strokeIds(), ids);
  });

  it('brings back after a crash of the server what that had not saved', async () => {
    const { world, student, draw } = await begin();
    world.classroom.store.holdSaves();
    const ids = [1, 2, 3].map(draw);
    await world.settle();
    assert.equal(student.strokes.documents.size, 3);
    await world.restart();
    await world.advance(10_000);
    assert.deepEqual([await world.strokeIds(), student.shown, student.queue.state], [ids, ids, 'saved']);
  });
});

/** The server refuses the next draw, and takes what comes after it. */
function refuseNext({ classroom }: MemoryWorld, error: string | number): void {
  const room = classroom.classrooms.find();
  const draw = room.draw.bind(room);
  room.draw = () => {
    room.draw = draw;
    throw error === 500 ? new Error('a bug') : new MethodError(error, 'Not now');
  };
}

describe('Undo in the queue', () => {
  it('takes out what was never sent, as if it had not been drawn', async () => {
    const { world, student, draw } = await begin();
    world.network.cut();
    const [first, second] = [draw(1), draw(2)];
    student.queue.undo(second);
    assert.deepEqual([student.shown, student.told(second)], [[first], ['undone']]);
    await world.advance(10);
    assert.deepEqual(await world.strokeIds(), [first]);
    const sent = world.network.takeSent().map(({ method }) => method);
    assert.ok(!sent.includes('undo'));
  });

  it('follows what was sent, and what is saved already, also over a cut and a reload', async () => {
    for (const reloads of [false, true]) {
      const { world, student, draw } = await begin();
      const saved = draw(1);
      await world.settle();
      world.classroom.store.holdSaves();
      const sent = draw(2);
      await world.settle();
      world.network.cut();
      for (const id of [sent, saved]) student.queue.undo(id);
      student.queue.undo(saved);
      assert.deepEqual(student.shown, []);
      if (reloads) student.reload();
      assert.deepEqual(student.shown, []);
      world.classroom.store.openSaves();
      await world.advance(10);
      assert.deepEqual([await world.strokeIds(), student.shown, student.queue.state], [[], [], 'saved']);
      assert.deepEqual([student.storage.size, student.queue.isUndone(saved)], [0, false]);
      assert.deepEqual(student.told(saved).slice(-1), ['undone']);
      assert.equal(student.told(saved).filter((what) => what === 'undone').length, 1);
    }
  });

  it('is told to the server when the stroke may have reached it before a reload', async () => {
    const { world, student, draw } = await begin();
    const id = draw(1);
    while ((await world.strokeIds()).length === 0) {
      if (!world.network.stepUp()) await world.turn();
    }
    world.network.cut();
    student.reload();
    student.queue.undo(id);
    await world.settle();
    assert.deepEqual([await world.strokeIds(), student.shown, student.queue.state], [[], [], 'saved']);
  });

  it('that the server refuses lets the stroke be seen again', async () => {
    const { world, student } = await begin();
    student.queue.undo('rr985MmpwhRtJbdDm');
    await world.settle();
    assert.deepEqual(student.told('rr985MmpwhRtJbdDm'), ['undone', 'undo-refused']);
    assert.equal(student.queue.isUndone('rr985MmpwhRtJbdDm'), false);
  });
});
