import type { SeededRandom } from '../support/seeded-random.ts';
import { hostileMessage } from './hostile-messages.ts';
import { asUtf8, mutateBytes, mutateMessage } from './mutations.ts';
import { CONNECT, type Message, recordedSession } from './recorded-session.ts';

const STUDENTS = ['0.97', '0.13', '__proto__', 'é', ' '];

/**
 * What an attacker says on one connection: usually `connect` first, then good messages of a recorded session in their
 * order, mutations of them, and messages that no good client sends. Valid UTF-8 throughout.
 */
export function* attackStream(random: SeededRandom): Generator<Buffer, void, undefined> {
  const session = recordedSession(random, random.pick(STUDENTS), 1 + random.below(6));
  if (random.chance(0.85)) yield Buffer.from(JSON.stringify(CONNECT));
  let next = 1;
  for (let left = 3 + random.below(38); left > 0; left--) {
    const kind = random.below(100);
    if (kind < 35) yield Buffer.from(JSON.stringify(session[next++ % session.length]));
    else if (kind < 99) yield mutation(random, session);
    else yield* tooManySubscriptions();
  }
}

/** What a client might send instead of one of these messages, had it lost its mind or its manners. Valid UTF-8. */
export function mutation(random: SeededRandom, session: readonly Message[]): Buffer {
  const kind = random.below(64);
  if (kind < 23) return asUtf8(Buffer.from(mutateMessage(random, random.pick(session))));
  if (kind < 40) return asUtf8(brokenBytes(random, session));
  return asUtf8(Buffer.from(hostileMessage(random)));
}

/** After any row of bad messages these are handled as if it had not been [BAD10]. */
export function probes(): readonly Message[] {
  return [
    { msg: 'method', id: 'probe', method: 'there is no such method', params: [] },
    { msg: 'sub', id: 'probe', name: 'there is no such publication', params: [] },
    { msg: 'unsub', id: 'probe' },
    { msg: 'method', id: 'probe', method: 'undo', params: ['prober', 'rr985MmpwhRtJbdDm'] },
    { msg: 'ping', id: 'probe' },
  ];
}

function brokenBytes(random: SeededRandom, session: readonly Message[]): Buffer {
  const [one, other] = [random.pick(session), random.pick(session)].map((each) =>
    Buffer.from(JSON.stringify(each)),
  );
  if (one === undefined || other === undefined) throw new Error('a recorded session has messages');
  return mutateBytes(random, one, other);
}

function* tooManySubscriptions(): Generator<Buffer, void, undefined> {
  for (let at = 0; at < 102; at++) {
    yield Buffer.from(
      `{"msg":"sub","id":"many ${at}","name":"${at % 2 === 0 ? 'teacher' : 'named'}","params":${
        at % 2 === 0 ? '[]' : `["many","${at % 7}","x"]`
      }}`,
    );
  }
  for (let at = 0; at < 102; at++) yield Buffer.from(`{"msg":"unsub","id":"many ${at}"}`);
}
