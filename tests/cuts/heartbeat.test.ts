import assert from 'node:assert/strict';
import { Heartbeat } from '../../client/ddp/heartbeat.ts';
import { SeededRandom } from '../support/seeded-random.ts';

/** Of so many moments some leave a rest of the silence that is too short to move a clock of floating point on. */
const MOMENTS = 10_000;

describe("The client's heartbeat", () => {
  it('comes to its ping also where a remainder of rounding does not move the time on', () => {
    const random = new SeededRandom(1);
    for (let moment = 0; moment < MOMENTS; moment++) {
      let now = random.below(1e9) / 11_111;
      const heardAt = now + random.below(1e9) / 77_777;
      let timers = 0;
      let next = { at: 0, run: (): void => assert.fail('no timer') };
      const pings: number[] = [];
      const clock = {
        now: () => now,
        wallTime: () => now,
        after(ms: number, run: () => void) {
          timers++;
          next = { at: now + ms, run };
          return () => undefined;
        },
      };
      const heartbeat = new Heartbeat(clock, {
        ping: () => pings.push(now),
        lost: () => assert.fail('lost'),
      });
      now = heardAt;
      heartbeat.heard();
      while (pings.length === 0) {
        assert.ok(timers < 5, `heard at ${heardAt}, ${timers} timers and no ping`);
        now = next.at;
        next.run();
      }
      assert.ok(now - heardAt < 17_502, `the ping came after ${now - heardAt} ms`);
    }
  });
});
