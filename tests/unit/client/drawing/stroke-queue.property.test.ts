import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MemoryWorld } from '../memory-world.ts';
import { strokeNumber, StudentTrial } from './student-trial.ts';

const doing = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom('up', 'down', 'turn') },
  { weight: 8, arbitrary: fc.constant('draw') },
  { weight: 3, arbitrary: fc.constantFrom('cut', 'wait', 'long wait', 'undo') },
  { weight: 1, arbitrary: fc.constantFrom('reload', 'restart', 'hold saves', 'open saves', 'away', 'back') },
);

it('Strokes arrive once and in order, and undone ones do not stay, whatever is cut, reloaded or restarted when', async function () {
  this.timeout(60_000);
  await fc.assert(
    fc.asyncProperty(fc.array(doing, { maxLength: 90 }), fc.boolean(), async (doings, isLimited) => {
      const world = await MemoryWorld.open(isLimited ? { drawsPerSecond: 2, drawBurst: 2 } : {});
      const student = new StudentTrial(world);
      const drawn: string[] = [];
      const undone = new Set<string>();
      let isAway = false;
      const setAway = (is: boolean): void => {
        isAway = is;
        world.network.host = isAway ? undefined : world.classroom.server.ddp;
        if (isAway) world.network.cut();
      };
      const doNext: Readonly<Record<string, () => unknown>> = {
        up: () => world.network.stepUp(),
        down: () => world.network.stepDown(),
        turn: () => world.turn(),
        cut: () => world.network.cut(),
        wait: () => advance(10),
        'long wait': () => advance(20_000),
        draw() {
          const stroke = student.queue.add(strokeNumber(drawn.length));
          if (stroke !== undefined) drawn.push(stroke.id);
        },
        undo() {
          const last = drawn.findLast((id) => !undone.has(id));
          if (last === undefined) return;
          undone.add(last);
          student.queue.undo(last);
        },
        reload: () => student.reload(),
        async restart() {
          await world.restart();
          setAway(isAway);
        },
        'hold saves': () => world.classroom.store.holdSaves(),
        'open saves': () => world.classroom.store.openSaves(),
        away: () => setAway(true),
        back: () => setAway(false),
      };
      const advance = async (ms: number): Promise<void> => {
        await world.clock.advance(ms);
        await world.classroom.server.advance(ms);
      };
      const expectShown = (): void => {
        const left = drawn.filter((id) => !undone.has(id));
        assert.deepEqual(
          new Set(student.shown),
          new Set([...student.shown, ...left]),
          'an own stroke is not shown',
        );
      };

      let hasReloaded = false;
      for (const what of doings) {
        await doNext[what]?.();
        hasReloaded ||= what === 'reload';
        // After a reload only what was not saved is known until the server has sent the rest.
        if (!hasReloaded) expectShown();
      }
      setAway(false);
      world.classroom.store.openSaves();
      for (let round = 0; round < 40 && student.queue.state !== 'saved'; round++) {
        student.client.reconnect();
        await world.advance(1_000);
      }
      const left = drawn.filter((id) => !undone.has(id));
      assert.deepEqual(await world.strokeIds(), left);
      assert.deepEqual(student.shown, left);
      assert.deepEqual([student.queue.state, student.storage.size], ['saved', 0]);
      assert.ok(student.events.every(({ kind }) => kind === 'state' || kind === 'undone'));
      student.queue.close();
      student.client.close();
    }),
    { numRuns: 200 },
  );
});
