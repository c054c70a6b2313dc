import { call, SEGMENT, type HostileRow } from './hostile-row.ts';

const GUEST = call('login', '{"guest":{}}', 'l');
const UNRECOGNISED = [
  '{"resume":{"$gt":""}}',
  '{"resume":null}',
  '{"claim":{"$ne":1}}',
  '{}',
  '[]',
  '"x"',
  '',
  '5',
];
const NOT_MINE = 'rr985MmpwhRtJbdDm';
const MARKS = '\u0301'.repeat(10_000);

/** What needs people: forged tokens, users and classrooms, and names. `login` is asked for at most 5 times in 10 s. */
export const ACCOUNT_ROWS: readonly HostileRow[] = [
  {
    what: 'logins with operators or without sense',
    sends: UNRECOGNISED.map((options) => call('login', options)),
    gets: UNRECOGNISED.map(() => 'X 400'),
  },
  {
    what: 'tokens that nobody was given',
    sends: [
      call('login', '{"resume":"x"}'),
      call('login', `{"resume":"${'x'.repeat(43)}"}`),
      call('login', `{"resume":"${'x'.repeat(1_000_000)}"}`),
      call('login', `{"claim":"${'x'.repeat(43)}"}`),
    ],
    gets: Array(4).fill('X 403'),
  },
  {
    what: 'the token of a login that was ended',
    sends: [
      GUEST,
      call('logout', '{{token}}').replace('{{token}}', ''),
      call('login', '{"resume":"{{token}}"}'),
    ],
    gets: ['answered', 'answered', 'X 403'],
  },
  {
    what: 'a guest who draws, and takes back, as another',
    sends: [
      GUEST,
      call('draw', `"{{id}}",[${SEGMENT}]`),
      call('draw', `"0.97",[${SEGMENT}]`),
      call('undo', `"0.97","${NOT_MINE}"`),
    ],
    gets: ['answered', 'answered', 'X 403', 'X 403'],
  },
  {
    what: "a guest who wants a teacher's rights",
    sends: [
      GUEST,
      call('classrooms.create', '{"name":"Mine {{id}}"}'),
      call('classrooms.open', '"default"'),
      call('classrooms.renewCode', '"default"'),
      call('teachers.invite', '"default"'),
    ],
    gets: ['answered', ...Array<string>(4).fill('X 403')],
  },
  {
    what: 'markup as a name, which stays text',
    sends: [GUEST, call('people.rename', '"<img src=x onerror=alert(1)>{{seen}}"')],
    gets: ['answered', 'answered'],
    shows: ['<img src=x onerror=alert(1)>'],
  },
  {
    what: 'a name that turns the line round, or holds NUL, or ten thousand marks',
    sends: [
      GUEST,
      call('people.rename', '"ab\\u202egnp\\u0000{{seen}}"'),
      call('people.rename', `"z${MARKS}"`),
      call('people.rename', `"${'n'.repeat(1000)}"`),
    ],
    gets: Array(4).fill('answered'),
    never: ['\u202e', '\\u202e', '\\u0000', '\u0301'.repeat(100), 'n'.repeat(65)],
  },
  {
    what: 'names that show nothing, or are none',
    sends: [
      GUEST,
      ...['""', '" \\u200b"', '"\\u202e"', '{"$gt":""}', 'null'].map((name) => call('people.rename', name)),
    ],
    gets: ['answered', ...Array<string>(5).fill('X 400')],
  },
];
