import type { Difference } from './differences.ts';
import { eachFrame, eachMessage, replaceDeep } from './reading.ts';
import { CONNECT, isObject, type Frame } from './script.ts';

/** What comes of a call. */
export const METHOD_DIFFERENCES: readonly Difference[] = [
  {
    rule: 'METH5',
    theirs: "loses an error's details, and keeps a message of its own, or none",
    script: [
      {
        client: 0,
        sends: [
          CONNECT,
          { msg: 'method', id: '1', method: 'refuse', params: [403, 'No', { why: 'because' }] },
        ],
      },
      { client: 0, sends: [{ msg: 'method', id: '1', method: 'borrowed' }] },
    ],
    readOurs: eachFrame((frame) => withError(frame, withoutDetails)),
    readTheirs: eachFrame((frame) => withError(frame, rebuilt)),
  },
  {
    rule: 'METH6',
    theirs:
      'answers with neither result nor error, or an error of null, when undefined, null, 0 or "" is thrown',
    script: [{ client: 0, sends: [CONNECT, { msg: 'method', id: '1', method: 'failNothing', params: [0] }] }],
    sayToTheirs: eachMessage((message) => calling(message, 'failNothing', 'fail')),
  },
  {
    rule: 'METH8',
    theirs:
      'never sends a result that JSON cannot carry, and leaves a rejected promise that ends most processes',
    script: [
      { client: 0, sends: [CONNECT, { msg: 'method', id: '1', method: 'unsayable', params: ['bigint'] }] },
    ],
    sayToTheirs: eachMessage((message) => calling(message, 'unsayable', 'fail')),
  },
  {
    rule: 'EJ5',
    theirs: 'makes a RegExp of `$regexp` and `$flags`',
    script: [
      {
        client: 0,
        sends: [
          CONNECT,
          { msg: 'method', id: '1', method: 'echo', params: [{ $regexp: '(a+)+b', $flags: 'g' }] },
        ],
      },
    ],
    sayToTheirs: eachMessage((message) =>
      'params' in message ? { ...message, params: replaceDeep(message['params'], escapeRegexp) } : message,
    ),
  },
];

function calling(message: Frame, method: string, instead: string): Frame {
  return message['msg'] === 'method' && message['method'] === method
    ? { ...message, method: instead }
    : message;
}

function withError(frame: Frame, change: (error: Frame) => object): Frame {
  return isObject(frame['error']) ? { ...frame, error: change(frame['error']) } : frame;
}

function withoutDetails(error: Frame): object {
  return Object.fromEntries(Object.entries(error).filter(([name]) => name !== 'details'));
}

/** As Meteor's own client and later servers build it. */
function rebuilt({ error, reason }: Frame): object {
  const hasReason = typeof reason === 'string';
  const message = hasReason && reason !== '' ? `${reason} [${String(error)}]` : `[${String(error)}]`;
  return { isClientSafe: true, error, ...(hasReason ? { reason } : {}), message, errorType: 'Meteor.Error' };
}

function escapeRegexp(part: unknown): unknown {
  if (!isObject(part) || Object.keys(part).toSorted().join() !== '$flags,$regexp') return part;
  return { $escape: part };
}
