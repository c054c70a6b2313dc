import type { Difference } from './differences.ts';
import { eachFrame, eachMessage, naivelyDecoded, withoutMark } from './reading.ts';
import { CONNECT, isObject, messageOf, type Sent } from './script.ts';

const STAND_IN = 'stand-in:';
const STAND_IN_NUMBER = 'stand-in number:';
/** The limits of [BAD5] and [BAD9]. */
const MAX_DEPTH = 64;
const MAX_OFFENDING_BYTES = 1024;

/** Answers to bad messages, and to pings. */
export const MESSAGE_DIFFERENCES: readonly Difference[] = [
  {
    rule: 'BAD1',
    theirs: 'answers text that is no object with an `offendingMessage` of null',
    script: [{ client: 0, sends: ['not JSON', '5', CONNECT, 'null'] }],
    readTheirs: eachFrame((frame) =>
      frame['reason'] === 'Bad request' && frame['offendingMessage'] === null
        ? { msg: 'error', reason: 'Bad request' }
        : frame,
    ),
  },
  {
    rule: 'BAD5',
    theirs: 'decodes whatever depth it has room for',
    script: [
      { client: 0, sends: [CONNECT, { msg: 'method', id: '1', method: 'count', params: [nested(70)] }] },
    ],
    // A kind of bad EJSON that both cannot decode.
    sayToTheirs: (sent) =>
      depthOf(messageOf(sent) ?? sent) > MAX_DEPTH
        ? { msg: 'method', params: [{ $type: 'unheard of', $value: 1 }] }
        : sent,
  },
  {
    rule: 'BAD8',
    theirs:
      'throws at an `unsub` whose id is no string, and handles no further sub, unsub or method of the session',
    script: [
      { client: 0, sends: [CONNECT, { msg: 'unsub', id: 5 }, { msg: 'method', id: '1', method: 'whoami' }] },
    ],
    // A `sub` with such an id is refused by both, in the same words but one.
    sayToTheirs: eachMessage((message) =>
      message['msg'] === 'unsub' && 'id' in message && typeof message['id'] !== 'string'
        ? { ...message, msg: 'sub' }
        : message,
    ),
    readTheirs: eachFrame((frame) => {
      const { reason, offendingMessage } = frame;
      const isForUnsub = isObject(offendingMessage) && offendingMessage['msg'] === 'unsub';
      return isForUnsub && reason === 'Malformed subscription'
        ? { ...frame, reason: 'Malformed unsubscription' }
        : frame;
    }),
  },
  {
    rule: 'BAD9',
    theirs: 'gives the decoded message back, a date as its ISO string, and however long it is',
    script: [
      { client: 0, sends: [CONNECT, { msg: 'sub', id: 1, params: [{ $date: 0 }] }] },
      { client: 0, sends: [{ msg: 'unknown', text: 'long'.repeat(500) }] },
    ],
    readOurs: eachFrame((frame) => {
      const { offendingMessage } = frame;
      return isObject(offendingMessage)
        ? { ...frame, offendingMessage: naivelyDecoded(offendingMessage) }
        : frame;
    }),
    readTheirs: eachFrame((frame) => {
      const { offendingMessage, ...rest } = frame;
      return JSON.stringify(offendingMessage ?? null).length > MAX_OFFENDING_BYTES ? rest : frame;
    }),
  },
  {
    rule: 'BEAT2',
    theirs:
      'leaves a `ping` without an answer when its id is a number other than 0, true, an array or an object',
    script: [{ client: 0, sends: [CONNECT, { msg: 'ping', id: 5 }, { msg: 'ping', id: {} }] }],
    sayToTheirs: eachMessage((message) => {
      const { msg, id } = message;
      if (msg !== 'ping' || id === undefined || id === null || typeof id === 'string') return message;
      if (typeof id === 'number') return { ...message, id: STAND_IN_NUMBER + String(id) };
      return { ...message, msg: 'no ping' };
    }),
    readTheirs: eachFrame((frame) => {
      const { id } = frame;
      const isStandIn = typeof id === 'string' && id.startsWith(STAND_IN_NUMBER);
      return isStandIn ? { ...frame, id: Number(id.slice(STAND_IN_NUMBER.length)) } : frame;
    }),
  },
  {
    rule: 'METH3',
    theirs:
      'takes what every object inherits for methods and publications: `toString`, `constructor`, `__proto__`',
    script: [
      {
        client: 0,
        sends: [
          CONNECT,
          { msg: 'sub', id: 'a', name: 'constructor' },
          { msg: 'method', id: '1', method: 'toString' },
          { msg: 'method', id: '2', method: 'whoami' },
        ],
      },
    ],
    sayToTheirs: eachMessage((message) => {
      const { msg } = message;
      const key = msg === 'method' ? 'method' : msg === 'sub' ? 'name' : undefined;
      const name = key === undefined ? undefined : message[key];
      if (key === undefined || typeof name !== 'string' || !(name in Object.prototype)) return message;
      return { ...message, [key]: STAND_IN + name };
    }),
    readTheirs: withoutMark(STAND_IN),
  },
];

function nested(depth: number): Sent {
  return depth === 1 ? [] : [nested(depth - 1)];
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
