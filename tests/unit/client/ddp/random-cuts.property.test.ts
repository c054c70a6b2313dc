import assert from 'node:assert/strict';
import fc from 'fast-check';
import { succeed } from '../../../classroom/calls.ts';
import { NumberedIds } from '../../../support/numbered-ids.ts';
import { strokeNumber } from '../drawing/student-trial.ts';
import { MemoryWorld, watchWall } from '../memory-world.ts';

type Doing =
  | { readonly kind: 'up' | 'down' | 'turn' | 'cut' | 'call' | 'restart' | 'clear' | 'undo' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'away'; readonly isAway: boolean };

const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom<Doing>({ kind: 'up' }, { kind: 'down' }, { kind: 'turn' }) },
  { weight: 6, arbitrary: fc.constant<Doing>({ kind: 'call' }) },
  { weight: 4, arbitrary: fc.constant<Doing>({ kind: 'cut' }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 1000, 12_000) }),
  },
  { weight: 2, arbitrary: fc.constant<Doing>({ kind: 'undo' }) },
  { weight: 1, arbitrary: fc.constantFrom<Doing>({ kind: 'restart' }, { kind: 'clear' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('away' as const), isAway: fc.boolean() }) },
);

/** Runs what was drawn by lot, then lets all of it come to its end. */
async function run(doings: readonly Doing[], resumes: boolean): Promise<void> {
  const world = await MemoryWorld.open();
  const client = world.client();
  const { strokes, watcher } = watchWall(client, { resumes });
  const ids = new NumberedIds();
  const results: Promise<unknown>[] = [];
  let calls = 0;
  let isAway = false;

  const step = async (what: Doing): Promise<void> => {
    switch (what.kind) {
      case 'up':
        world.network.stepUp();
        return;
      case 'down':
        world.network.stepDown();
        return;
      case 'turn':
        return world.turn();
      case 'cut':
        return world.network.cut();
      case 'wait':
        await world.clock.advance(what.ms);
        await world.classroom.server.advance(what.ms);
        return;
      case 'call':
        // Some by a seed, as Meteor's clients do, some by an id: both make a repetition harmless.
        calls++;
        results.push(
          calls % 2 === 0
            ? client.call('draw', [`u${calls % 3}`, strokeNumber(calls).segments], {
                randomSeed: `seed ${calls}`,
              }).result
            : client.call('draw', [`u${calls % 3}`, strokeNumber(calls).segments, { id: ids.id() }]).result,
        );
        return;
      case 'undo':
      case 'clear': {
        const peer = await world.classroom.connect();
        const [last] = [...(await world.strokeIds())].slice(-1);
        if (what.kind === 'clear') await succeed(peer, 'clear', []);
        else if (last !== undefined)
          await succeed(peer, 'undo', [strokes.documents.get(last)?.studentId ?? 'u0', last]).catch(
            () => undefined,
          );
        peer.cut();
        return;
      }
      case 'restart':
        await world.restart();
        if (isAway) world.network.host = undefined;
        return;
      case 'away':
        isAway = what.isAway;
        world.network.host = isAway ? undefined : world.classroom.server.ddp;
        if (isAway) world.network.cut();
    }
  };

  for (const what of doings) await step(what);
  world.network.host = world.classroom.server.ddp;
  client.reconnect();
  await world.settle();
  client.reconnect();
  await world.settle();
  const answered = new Set(await Promise.all(results));
  assert.deepEqual(client.status, { kind: 'connected', isCaughtUp: true });
  assert.equal(answered.size, calls, 'each call was answered, and no two with the same stroke');
  const stored = await world.strokeIds();
  assert.deepEqual([...strokes.documents.keys()], stored);
  assert.ok(
    stored.every((id) => answered.has(id)),
    'no call ran twice to other effect',
  );
  const added = watcher.added;
  assert.equal(new Set(added).size, added.length, 'no stroke came, went and came');
  client.close();
}

for (const resumes of [false, true]) {
  it(`A ${resumes ? 'resuming ' : ''}client shows in the end what the server has, whatever is cut when`, async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(doing, { maxLength: 80 }), (doings) => run(doings, resumes)),
      { numRuns: 150 },
    );
  });
}
