import { call, SEGMENT, sub, type HostileRow } from './hostile-row.ts';

const BAD = 'E Bad request';
const FIRST = 'E Must connect first';
const CONNECT = '{"msg":"connect","version":"1","support":["1"]}';
const STRANGER = 'rr985MmpwhRtJbdDm';
/** What every object has by its prototype, or a promise by its nature. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
];
const MANY = Array.from({ length: 1500 }, (_, at) => String(at));

/** security.md, "DDP shape". */
export const SHAPE_ROWS: readonly HostileRow[] = [
  ...['{', '', 'null', '[]', '42', '"x"', '\u0000', '{"msg":"ping"}{}'].map((text): HostileRow => ({
    what: `${JSON.stringify(text)}, before connect and after`,
    isFirst: true,
    sends: [text, CONNECT, text],
    gets: [BAD, 'connected', BAD],
  })),
  { what: 'a call before connect', isFirst: true, sends: [call('clear', '')], gets: [FIRST] },
  { what: 'a subscription before connect', isFirst: true, sends: [sub('teacher', '')], gets: [FIRST] },
  {
    what: 'connect twice',
    sends: [CONNECT, '{"msg":"connect"}'],
    gets: Array(2).fill('E Already connected'),
  },
  ...[
    '{"msg":"connect","version":"99","support":["99"]}',
    '{"msg":"connect","version":"1","support":[1]}',
  ].map((text): HostileRow => ({
    what: text,
    isFirst: true,
    sends: [text, call('clear', '')],
    gets: ['failed', 'C 1000'],
  })),
  ...['{"$gt":""}', `"${STRANGER}"`, '[]', '5'].map((session): HostileRow => ({
    what: `the session ${session}`,
    isFirst: true,
    sends: [`{"msg":"connect","version":"1","support":["1"],"session":${session}}`],
    gets: ['connected'],
    never: [STRANGER],
  })),
  ...['"nonsense"', '"added"', '5', '{}', '[]', 'true'].map((msg): HostileRow => ({
    what: `the msg ${msg}`,
    sends: [`{"msg":${msg},"id":"x"}`],
    gets: [BAD],
  })),
  {
    what: 'a call without an id, or with an object for one',
    sends: ['{"msg":"method","method":"clear"}', '{"msg":"method","id":{},"method":"clear","params":[]}'],
    gets: Array(2).fill('E Malformed method invocation'),
  },
  {
    what: 'a call whose id has 1 MB',
    sends: [call('nothing', '', 'i'.repeat(1_000_000))],
    gets: ['X 404'],
  },
  {
    what: 'parameters that are no array',
    sends: [
      '{"msg":"method","id":"m","method":"clear","params":{}}',
      '{"msg":"method","id":"m","method":"draw","params":null}',
      '{"msg":"sub","id":"s","name":"teacher","params":"x"}',
    ],
    gets: ['E Malformed method invocation', 'E Malformed method invocation', 'E Malformed subscription'],
  },
  {
    what: 'names of every prototype as methods, subscriptions and ids',
    sends: NAMES.flatMap((name) => [
      call(name, `"${name}"`, name),
      sub(name, '', name),
      `{"msg":"unsub","id":"${name}"}`,
    ]),
    gets: NAMES.flatMap(() => ['X 404', 'nosub 404', 'nosub']),
  },
  {
    what: 'names of every prototype as students',
    sends: NAMES.flatMap((name) => [
      sub('student', `"${name}"`, name),
      call('draw', `"${name}",[${SEGMENT}]`, name),
    ]),
    gets: NAMES.flatMap(() => ['ready', 'answered']),
  },
  {
    what: 'names of every prototype as keys of options and of segments',
    sends: NAMES.flatMap((name) => [
      call('draw', `"0.97",[{"${name}":1}]`),
      call('draw', `"0.97",[${SEGMENT.replace('"x"', `"${name}"`)}]`),
      call('undo', `"0.97","${STRANGER}",{"classroomId":{"${name}":1}}`),
    ]),
    gets: Array(3 * NAMES.length).fill('X 400'),
  },
  {
    what: 'names of every prototype as options: the first is no key of any object',
    sends: NAMES.map((name) => call('draw', `"0.97",[${SEGMENT}],{"${name}":1}`)),
    gets: NAMES.map((name) => (name === '__proto__' ? 'answered' : 'X 400')),
  },
  {
    what: 'names of every prototype as classrooms',
    sends: NAMES.map((name) => sub('teacher', `"${name}"`, name)),
    gets: Array(NAMES.length).fill('nosub 404'),
  },
  {
    what: 'the 101st subscription',
    sends: Array.from({ length: 101 }, (_, at) => sub('student', '"nobody"', String(at))),
    gets: [...Array<string>(100).fill('ready'), 'nosub 429'],
  },
  { what: 'the end of a subscription that never was', sends: ['{"msg":"unsub","id":"x"}'], gets: ['nosub'] },
  {
    what: 'an end of no subscription in particular, and one of a number',
    sends: ['{"msg":"unsub"}', '{"msg":"unsub","id":5}'],
    gets: ['nosub', 'E Malformed unsubscription'],
  },
  {
    what: 'more calls than may wait, none of them awaited',
    sends: MANY.map((id) => call('nothing', '', id)),
    gets: MANY.map(() => 'X 404'),
  },
];
