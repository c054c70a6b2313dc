import fc from 'fast-check';
import { CLIENTS, CONNECT, type Script, type Sent, type Step } from './script.ts';
import { ejsonValue, badMessage, unreadable } from './generated-messages.ts';

type Weighted = readonly [weight: number, message: fc.Arbitrary<Sent>];

const subId = fc.constantFrom('a', 'b', 'c', '', '__proto__');
const callId = fc.constantFrom('1', '2', '3', '');
const markId = fc.constantFrom('x', 'y', '-z', '~1', '{', 'abcdefabcdefabcdefabcdef');
const text = fc.constantFrom('one', 'two', '');
/** Names that an object inherits are as unknown as any [METH3]. Unknown subscriptions use ids that no other uses. */
const unknownName = fc.constantFrom(
  'unheard of',
  '',
  'toString',
  'constructor',
  '__proto__',
  'hasOwnProperty',
);

const QUICK_PUBLICATIONS = [
  'all',
  'brief',
  'empty',
  'wrong',
  'moves',
  'silent',
  'mine',
  'failing',
  'refusing',
];
const ENDING_PUBLICATIONS = ['endingInError', 'stopping', 'unknownChange', 'unknownRemoval'];

function sub(names: readonly string[]): fc.Arbitrary<Sent> {
  return fc
    .tuple(subId, fc.constantFrom(...names))
    .map(([id, name]) => ({ msg: 'sub', id, name, params: [id] }));
}

function call(method: string, ...params: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<Sent> {
  return fc
    .tuple(callId, fc.tuple(...params))
    .map(([id, given]) => ({ msg: 'method', id, method, params: given }));
}

const error = [
  fc.oneof(fc.constantFrom(403, 'no-go', 0), fc.integer()),
  fc.constantFrom('Because', '', undefined),
  fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 1 })),
] as const;

/** What any script says: all kinds of subscriptions, outcomes, mistakes and pings. */
const anywhere: readonly Weighted[] = [
  [4, sub(['all', 'brief'])],
  [6, sub(QUICK_PUBLICATIONS)],
  [3, sub(ENDING_PUBLICATIONS)],
  [
    3,
    fc
      .tuple(subId, ejsonValue)
      .map(([id, value]) => ({ msg: 'sub', id, name: 'echoed', params: [id, value] })),
  ],
  [1, fc.tuple(fc.constantFrom('u', 'v'), unknownName).map(([id, name]) => ({ msg: 'sub', id, name }))],
  [6, fc.constantFrom('a', 'b', 'c', '', '__proto__', 'never').map((id) => ({ msg: 'unsub', id }))],
  [1, fc.constant({ msg: 'unsub' })],
  [6, call('put', markId, text)],
  [2, call('putAndRefuse', markId, text)],
  [2, call('note', markId, fc.constantFrom('a note', 'another', null))],
  [3, call('remove', markId)],
  [1, call('clear')],
  [4, call('echo', ejsonValue)],
  [1, call('count', ejsonValue, ejsonValue)],
  [
    3,
    fc
      .constantFrom('nothing', 'null', 'values', 'sanitized', 'borrowed', 'fail', 'failText', 'whoami')
      .chain((name) => call(name)),
  ],
  [2, call('refuse', ...error)],
  [1, call('failNothing', fc.nat(3))],
  [1, call('unsayable', fc.constantFrom('bigint', 'cycle'))],
  [1, fc.tuple(callId, unknownName).map(([id, method]) => ({ msg: 'method', id, method }))],
  [
    1,
    fc
      .tuple(callId, fc.constantFrom('abc', ''))
      .map(([id, randomSeed]) => ({ msg: 'method', id, method: 'seed', randomSeed })),
  ],
  [
    3,
    fc.oneof(
      fc.constant({ msg: 'ping' }),
      fc
        .constantFrom('p', '', null, 0, 7, -1.5, true, false, [1], {})
        .map((id) => ({ msg: 'ping', id, other: 1 })),
    ),
  ],
  [1, fc.constant({ msg: 'pong', id: 'whatever' })],
  [1, fc.constantFrom(CONNECT, { msg: 'connect' }, { ...CONNECT, session: 'old' })],
  [5, badMessage],
  [3, unreadable],
];

const slow: readonly Weighted[] = [
  [8, sub(['slow', 'slowRefusal'])],
  [4, call('later', ejsonValue)],
  [2, call('laterRefuse', ...error)],
  [2, call('laterFail')],
  [6, call('putLater', markId, text)],
];

/** Apart from the slow ones: theirs is given what follows a slow one later, and what was unblocked would be done by then. */
const unblocked: readonly Weighted[] = [
  [4, call('unblocked', ejsonValue)],
  [6, call('putUnblocked', markId, text)],
];

/** Apart from the slow ones as well: a change of user runs all publications again, and theirs waits for none of them. */
const users: readonly Weighted[] = [
  [12, call('become', fc.constantFrom('ada', 'bob', null))],
  [4, sub(['mine'])],
  // Once for a client: two that let go of one document and show another have an order that nobody promises.
  [4, fc.constantFrom({ msg: 'sub', id: 'r', name: 'room' }, { msg: 'unsub', id: 'r' })],
];

/** How a socket begins: mostly well, and often without waiting for `connected`. */
function beginning(messages: fc.Arbitrary<Sent>): fc.Arbitrary<readonly Sent[]> {
  const connect = fc.constantFrom<Sent>(
    CONNECT,
    CONNECT,
    CONNECT,
    { ...CONNECT, session: 'an old one', more: 1 },
    { msg: 'connect', version: 'pre2', support: ['pre2', 'pre1'] },
    { msg: 'connect', version: 'pre1', support: ['pre1'] },
    { msg: 'connect', version: '1', support: ['99', '1'] },
  );
  const badConnect = fc.constantFrom<Sent>(
    { msg: 'connect' },
    { msg: 'connect', version: 1, support: [1] },
    { msg: 'connect', version: '1', support: ['pre2'] },
    { msg: 'connect', version: '1', support: ['pre2', '1'] },
    { msg: 'connect', version: '99', support: ['99'] },
    { msg: 'connect', version: '1', support: ['1', null] },
    { msg: 'connect', version: '99', support: ['99', 'pre1', '1'] },
  );
  const few = fc.array(messages, { maxLength: 2 });
  return fc.oneof(
    { weight: 12, arbitrary: fc.tuple(connect, few).map(([first, rest]) => [first, ...rest]) },
    {
      weight: 3,
      arbitrary: fc.tuple(few, connect, few).map(([before, at, rest]) => [...before, at, ...rest]),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(few, badConnect, few).map(([before, at, rest]) => [...before, at, ...rest]),
    },
  );
}

function scriptOf(weighted: readonly Weighted[]): fc.Arbitrary<Script> {
  const messages = fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
  const client = fc.constantFrom(...CLIENTS);
  const said = fc.record({ client, sends: fc.array(messages, { minLength: 1, maxLength: 5 }) });
  const cut = client.chain((at): fc.Arbitrary<readonly Step[]> =>
    beginning(messages).map((sends) => [
      { client: at, cuts: true },
      { client: at, sends },
    ]),
  );
  const steps = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: said.map((step): readonly Step[] => [step]) },
      { weight: 1, arbitrary: cut },
    ),
    { minLength: 2, maxLength: 9 },
  );
  return fc
    .tuple(beginning(messages), beginning(messages), steps)
    .map(([first, second, rest]) => [
      { client: 0, sends: first },
      { client: 1, sends: second },
      ...rest.flat(),
    ]);
}

/** Conversations of two clients with the little app. */
export const generatedScript: fc.Arbitrary<Script> = fc.oneof(
  scriptOf(anywhere),
  scriptOf([...anywhere, ...slow]),
  scriptOf([...anywhere, ...unblocked]),
  scriptOf([...anywhere, ...users]),
);
