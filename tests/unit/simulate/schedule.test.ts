import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makeSchedule } from '../../simulate/schedule.ts';
import { RECORDING } from './ledger-of.ts';

describe('the schedule of a class', () => {
  it('is the same for the same seed and another one for another', () => {
    const options = { students: 50, speed: 1, jitterMs: 3000, seed: 1 };
    assert.deepEqual(makeSchedule(RECORDING, options), makeSchedule(RECORDING, options));
    assert.notDeepEqual(makeSchedule(RECORDING, options), makeSchedule(RECORDING, { ...options, seed: 2 }));
  });

  it('starts each student 0 to 3 s late, all over that range, and keeps the pauses of the recording', () => {
    const { dueMs } = makeSchedule(RECORDING, { students: 400, speed: 1, jitterMs: 3000, seed: 5 });
    const late = Array.from({ length: 400 }, (_, student) => dueMs[student * RECORDING.length] ?? Number.NaN);
    for (const second of [0, 1, 2]) {
      const inSecond = late.filter((ms) => ms >= second * 1000 && ms < (second + 1) * 1000).length;
      assert.ok(inSecond > 80 && inSecond < 190, `${inSecond} of 400 start in second ${second}`);
    }
    late.forEach((ms, student) => {
      const [, , third] = dueMs.subarray(student * RECORDING.length);
      assert.ok(Math.abs((third ?? 0) - ms - 2000) < 1e-6);
    });
  });

  it('names every draw once, in order of time and of each student, whatever the speed', () => {
    fc.assert(
      fc.property(
        fc.record({
          students: fc.integer({ min: 1, max: 20 }),
          speed: fc.double({ min: 0.1, max: 1000, noNaN: true }),
          jitterMs: fc.integer({ min: 0, max: 5000 }),
          seed: fc.nat(),
        }),
        (options) => {
          const { draws, dueMs } = makeSchedule(RECORDING, options);
          assert.deepEqual(
            [...draws].toSorted((a, b) => a - b),
            [...draws.keys()],
          );
          const latest = new Map<number, number>();
          draws.forEach((draw, place) => {
            const student = Math.floor(draw / RECORDING.length);
            assert.ok(draw > (latest.get(student) ?? -1));
            latest.set(student, draw);
            assert.ok((dueMs[draws[place - 1] ?? draw] ?? 0) <= (dueMs[draw] ?? -1));
          });
          assert.ok(Math.max(...dueMs) <= (3000 + options.jitterMs) / options.speed + 1e-9);
        },
      ),
      { numRuns: 50 },
    );
  });
});
