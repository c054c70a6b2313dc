import { call, SEGMENT, sub, type HostileRow } from './hostile-row.ts';

const STROKE = 'rr985MmpwhRtJbdDm';
const UNKNOWN = 'mpooic6rsTqjdbZbP';
const DEEP = 32_000;
const KEYS = Array.from({ length: 100_000 }, (_, at) => `"k${at}":${at}`).join();
const TOO_MANY = 'E Too many values in a message: at most 32768';
const segments = (count: number): string => `[${Array<string>(count).fill(SEGMENT).join()}]`;

function drawAt(x: string): string {
  return call('draw', `"0.97",[${SEGMENT.replace('"1.00"', x)}]`);
}

/** security.md, "Values". */
export const VALUE_ROWS: readonly HostileRow[] = [
  {
    what: '32,000 arrays or objects in one another',
    sends: [
      call('draw', `"0.97",${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
      sub('teacher', '{"a":'.repeat(DEEP) + '0' + '}'.repeat(DEEP)),
    ],
    gets: ['E Parse error', 'E Parse error'],
  },
  {
    what: '100,000 keys',
    sends: [call('draw', `"0.97",{${KEYS}}`), call('undo', `{${KEYS}}`), sub('teacher', `{${KEYS}}`)],
    gets: ['X 400', 'X 400', TOO_MANY],
  },
  {
    what: 'a pattern that would block whoever compiles it',
    sends: [
      call('undo', '{"$regexp":"^(a+)+$","$flags":"i"},"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"'),
      call('draw', `{"$regexp":"^(a+)+$","$flags":""},${segments(1)}`),
      sub('student', '{"$regexp":"^(a+)+$","$flags":""}'),
    ],
    gets: ['X 400', 'X 400', 'nosub 400'],
  },
  {
    what: 'dates of no time',
    sends: ['1e400', '"junk"', '{"valueOf":1}', 'null'].map((date) => call('undo', `{"$date":${date}},"x"`)),
    gets: Array(4).fill('X 400'),
  },
  {
    what: 'EJSON that cannot be decoded',
    sends: ['{"$binary":5}', '{"$type":"oid","$value":"x"}', '{"$escape":null}'].map((value) =>
      call('undo', value),
    ),
    gets: Array(3).fill('E Parse error'),
  },
  {
    what: 'the same where a stroke should be',
    sends: ['{"$binary":5}', '{"$type":"oid","$value":"x"}'].map((value) => call('draw', `"0.97",${value}`)),
    gets: Array(2).fill('X 400'),
  },
  {
    what: '1,000 escapes in one another',
    sends: [call('undo', '{"$escape":'.repeat(1000) + '{}' + '}'.repeat(1000))],
    gets: ['E Parse error'],
  },
  {
    what: 'numbers that are no coordinates',
    sends: ['1e400', '-0', '9007199254740993', '1e5', 'null', '"1e2"', '"NaN"', '{"$InfNaN":1}'].map(drawAt),
    gets: Array(8).fill('X 400'),
    never: ['"ready"'],
  },
  {
    what: 'strokes that are too long',
    sends: [2001, 2002, 6000].map((count) => call('draw', `"0.97",${segments(count)}`)),
    gets: Array(3).fill('X 413'),
  },
  {
    what: 'a stroke as long as it may be',
    sends: [call('draw', `"0.97",${segments(2000)}`)],
    gets: ['answered'],
  },
  {
    what: 'students with half a character, or with too many',
    sends: ['"\\ud800"', '"a\\udc00b"', `"${'x'.repeat(101)}"`, '""'].map((u) =>
      call('draw', `${u},${segments(1)}`),
    ),
    gets: Array(4).fill('X 400'),
  },
  {
    what: 'queries for a database where an id should be',
    sends: [
      call('undo', `"0.97",{"$gt":""}`),
      call('undo', `{"$ne":null},"${STROKE}"`),
      call('clear', '{"$gt":""}'),
      sub('teacher', '{"$gt":""}'),
      sub('student', '{"$where":"sleep(1000)"}'),
    ],
    gets: ['X 400', 'X 400', 'X 400', 'nosub 400', 'nosub 400'],
  },
  {
    what: "another student's stroke, which gets the same as an unknown one",
    sends: [
      call('draw', `"0.97",${segments(1)},{"id":"${STROKE}"}`),
      call('undo', `"0.13","${STROKE}"`),
      call('undo', `"0.13","${UNKNOWN}"`),
      call('undo', `"0.97","${STROKE}"`),
    ],
    gets: ['answered', 'X 403', 'X 403', 'answered'],
  },
  {
    what: 'a classroom that is not there, or is none',
    sends: [
      call('draw', `"0.97",${segments(1)},{"classroomId":"nowhere"}`),
      call('undo', `"0.97","${STROKE}",{"classroomId":"nowhere"}`),
      call('clear', '"nowhere"'),
      sub('teacher', '"nowhere"'),
      sub('student', '"0.97",{"classroomId":"nowhere"}'),
      sub('teacher', '"../default"'),
      sub('teacher', '5'),
    ],
    gets: ['X 404', 'X 404', 'X 404', 'nosub 404', 'nosub 404', 'nosub 404', 'nosub 400'],
  },
  {
    what: 'a role, a user or a time that a client gives itself',
    sends: [
      call('draw', `"0.97",${segments(1)},{"role":"teacher"}`),
      call('draw', `"0.97",${segments(1)},{"userId":"x"}`),
      call('draw', `"0.97",${segments(1)},{"t":0}`),
    ],
    gets: Array(3).fill('X 400'),
  },
];
