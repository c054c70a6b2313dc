import type { Asking, Claiming, Operation } from '../../../../support/log-model/log-operations.ts';
import { runCourse } from '../../../../support/log-model/run-course.ts';

// Courses in which the properties have found faults, as small as they became. The checks are those of the runner.

const PUSHED = { framing: 'websocket', intake: 'pushed' } as const;

const append = (id: number, log = 0): Operation => ({ do: 'append', log, id, size: 0, gap: 0 });
const remove = (id: number): Operation => ({ do: 'remove', log: 0, id, gap: 0 });
const clear: Operation = { do: 'clear', log: 0, gap: 0 };
const tick: Operation = { do: 'tick', times: 1 };
const second: Operation = { do: 'wait', ms: 1_000 };
const room = (bytes: number): Operation => ({ do: 'room', client: 0, bytes });
const full = room(0);
const unsub: Operation = { do: 'unsub', client: 0, sub: 0 };
const mine: Asking = { ask: 'mine' };

/** USERS: 0 all of the first log, 1 its k0, 4 k0 of the other, 5 nothing. */
const user = (place: number): Operation => ({ do: 'user', client: 0, user: place });
const sub = (asking: Asking, place = 0): Operation => ({ do: 'sub', client: 0, sub: place, asking });
const all = (claiming: Claiming | null = null): Asking => ({ ask: 'log', log: 0, key: null, claiming });
const ofKey = (claiming: Claiming | null = null): Asking => ({ ask: 'log', log: 0, key: 0, claiming });
const anew: Claiming = { claim: 'an epoch never heard of' };
/** Of a log whose last entry is the third: to have the first and nothing behind it. */
const first: Claiming = { claim: 'a place', epochsAgo: 0, at: 5 };
const run = (...operations: readonly Operation[]) => runCourse({ clients: [PUSHED, PUSHED], operations });

describe('a document log, course by course:', () => {
  it('one that runs again for another user before it is ready is ready once, for what it shows then', () =>
    run(append(0), append(1), sub(mine), user(1)));

  it('one that shows nothing, and is asked for thrice under one id, is ready once for each', () =>
    run(user(5), sub(mine), unsub, sub(mine), unsub, sub(mine)));

  it('a second subscription with an offset is not taken at its word for what another was sent', () =>
    run(append(0), append(1), remove(0), sub(all()), tick, sub(all(first), 1)));

  it('a place is told before anything that lies behind it', () =>
    run(append(0), sub(all(anew)), tick, second, append(1), tick));

  it('no place is told while the removals of a clear are owed', () =>
    run(sub(all(anew)), append(0), tick, clear, full, tick, second, tick));

  it('one that ends while the removals of a clear are owed ends behind them', () =>
    run(sub(ofKey()), append(0), tick, full, clear, unsub, tick));

  it('no place is told before which a pair was dropped that was never sent', () =>
    run(append(1), sub(all(anew)), append(0), remove(1), { do: 'compact', log: 0 }, room(1), tick));

  it('one that follows another log since the user changed ends behind what is removed of the first', () =>
    run(sub(mine), append(0), tick, user(4), unsub, full, tick, tick));

  it('what was sent and lost in a crash hides nothing that comes later under its numbers', () =>
    run(
      sub(all(anew)),
      append(0),
      tick,
      second,
      tick,
      append(1),
      tick,
      { do: 'restart', lost: 1 },
      append(2),
      {
        do: 'come back',
        client: 0,
        sub: 0,
      },
    ));
});
