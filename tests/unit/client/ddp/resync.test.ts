import assert from 'node:assert/strict';
import { draw, succeed } from '../../../classroom/calls.ts';
import { MemoryWorld, watchWall } from '../memory-world.ts';

for (const resumes of [false, true]) {
  describe(`What a ${resumes ? 'resuming ' : ''}client shows over a cut`, () => {
    it('is told nothing of when nothing has changed, and keeps its very objects', async () => {
      const world = await MemoryWorld.open();
      const drawer = await world.classroom.connect();
      for (let n = 0; n < 3; n++) await draw(drawer, 'u');
      const { strokes, watcher } = watchWall(world.client(), { resumes });
      await world.settle();
      await world.advance(1000);
      const shown = [...strokes.documents];
      assert.equal(shown.length, 3);
      watcher.changes.splice(0);
      await world.cutAndReturn();
      assert.deepEqual(watcher.changes, []);
      for (const [id, stroke] of shown) assert.equal(strokes.documents.get(id), stroke);
    });

    it('stands still while documents come, then changes by the differences alone', async () => {
      const world = await MemoryWorld.open();
      const drawer = await world.classroom.connect();
      const [kept, gone] = [await draw(drawer, 'u'), await draw(drawer, 'u')];
      const client = world.client();
      const { strokes, watcher } = watchWall(client, { resumes });
      await world.settle();
      await world.advance(1000);
      watcher.changes.splice(0);
      world.network.cut();
      await succeed(drawer, 'undo', ['u', gone]);
      const fresh = await draw(drawer, 'u');
      await world.clock.advance(10);
      while (client.status.kind !== 'connected' || !client.status.isCaughtUp) {
        assert.deepEqual([...strokes.documents.keys()], [kept, gone]);
        assert.deepEqual(watcher.changes, []);
        if (!world.network.stepUp() && !world.network.stepDown()) await world.turn();
      }
      assert.equal(watcher.changes.length, 1);
      assert.deepEqual([watcher.added, watcher.removed], [[fresh], [gone]]);
      assert.deepEqual([...strokes.documents.keys()], [kept, fresh]);
    });

    it('is right after a clear in between', async () => {
      const world = await MemoryWorld.open();
      const drawer = await world.classroom.connect();
      for (let n = 0; n < 3; n++) await draw(drawer, 'u');
      const { strokes } = watchWall(world.client(), { resumes });
      await world.settle();
      await world.advance(1000);
      world.network.cut();
      await succeed(drawer, 'clear', []);
      const fresh = await draw(drawer, 'u');
      await world.advance(10);
      assert.deepEqual([...strokes.documents.keys()], [fresh]);
    });

    it('is right after cuts at every message, however often the resync itself is cut', async () => {
      for (let steps = 0; steps < 14; steps++) {
        const world = await MemoryWorld.open();
        const drawer = await world.classroom.connect();
        const ids = [await draw(drawer, 'u'), await draw(drawer, 'v')];
        const { strokes, watcher } = watchWall(world.client(), { resumes });
        const doSteps = async (): Promise<void> => {
          for (let step = 0; step < steps; step++) {
            if (!world.network.stepUp() && !world.network.stepDown()) await world.turn();
          }
        };
        for (let cut = 0; cut < 3; cut++) {
          await doSteps();
          world.network.cut();
          ids.push(await draw(drawer, 'u'));
          await world.advance(0);
          await world.clock.advance(10_000);
        }
        await world.settle();
        assert.deepEqual([...strokes.documents.keys()], ids, `${steps} steps`);
        assert.deepEqual(watcher.removed, []);
      }
    });

    it('never empties in mid-load either: what came before the cut stays', async () => {
      const world = await MemoryWorld.open();
      const drawer = await world.classroom.connect();
      const ids = [await draw(drawer, 'u'), await draw(drawer, 'u'), await draw(drawer, 'u')];
      const { strokes, watcher } = watchWall(world.client(), { resumes });
      while (strokes.documents.size < 2) {
        if (!world.network.stepUp() && !world.network.stepDown()) await world.turn();
      }
      await world.cutAndReturn();
      assert.deepEqual([...strokes.documents.keys()], ids);
      assert.deepEqual([watcher.added, watcher.removed], [ids, []]);
    });
  });
}

describe('A resumed subscription', () => {
  const sinceOf = (world: MemoryWorld): unknown[] =>
    world.network
      .takeSent()
      .filter(({ msg }) => msg === 'sub')
      .map(({ params }) => (params as unknown[])[1]);

  it('asks for what came after the place it has reached, and gets no more', async () => {
    const world = await MemoryWorld.open();
    const drawer = await world.classroom.connect();
    for (let n = 0; n < 3; n++) await draw(drawer, 'u');
    const { strokes } = watchWall(world.client(), { resumes: true });
    await world.settle();
    await world.advance(1000);
    assert.deepEqual(sinceOf(world), [{ since: { epoch: 0, n: 0 } }]);
    world.network.cut();
    const fresh = await draw(drawer, 'u');
    await world.advance(10);
    assert.deepEqual(sinceOf(world), [{ since: { epoch: 1, n: 3 } }]);
    assert.deepEqual([...strokes.documents.keys()].at(-1), fresh);
    assert.equal(strokes.documents.size, 4);
  });

  it('forgets what a crash of the server has taken', async () => {
    const world = await MemoryWorld.open({ ack: 'memory' });
    const drawer = await world.classroom.connect();
    const kept = await draw(drawer, 'u');
    const { strokes, watcher } = watchWall(world.client(), { resumes: true });
    await world.settle();
    world.classroom.store.holdSaves();
    const lost = await draw(drawer, 'u');
    await world.settle();
    await world.advance(1000);
    assert.deepEqual([...strokes.documents.keys()], [kept, lost]);
    await world.restart();
    await world.advance(10_000);
    assert.deepEqual([...strokes.documents.keys()], [kept]);
    assert.deepEqual(watcher.removed, [lost]);
  });

  it('starts over when another one fills the same collection, and when that one went without a word', async () => {
    const world = await MemoryWorld.open();
    const drawer = await world.classroom.connect();
    const [own, other] = [await draw(drawer, 'u'), await draw(drawer, 'v')];
    const client = world.client();
    const { strokes } = watchWall(client, { resumes: false });
    const follow = (student: string) =>
      client.subscribe('student', [student], {
        resume: { collection: 'segments', params: (since) => [student, { since }] },
      });
    await world.settle();
    void client;
    const [first, second] = [follow('u'), follow('v')];
    await world.advance(1000);
    await world.cutAndReturn();
    world.network.takeSent();
    await world.cutAndReturn();
    const since = sinceOf(world).filter((params) => params !== undefined);
    assert.deepEqual(since, [{ since: { epoch: 0, n: 0 } }, { since: { epoch: 0, n: 0 } }]);
    assert.deepEqual([...strokes.documents.keys()], [own, other]);
    await world.advance(1000);
    world.network.cut();
    second.stop();
    await world.advance(10);
    assert.deepEqual(sinceOf(world).at(-1), { since: { epoch: 0, n: 0 } });
    assert.ok(first.isReady);
  });
});
