import assert from 'node:assert/strict';
import type { DrawAnswer } from '../../simulate/draw-ledger.ts';
import { Incidents } from '../../simulate/incidents.ts';
import { comparisonText, reportText } from '../../simulate/report-text.ts';
import { runReport } from '../../simulate/run-report.ts';
import type { RunReport } from '../../simulate/run-report.ts';
import { Teacher } from '../../simulate/teacher.ts';
import { ledgerOf, RECOGNISER, RECORDING, strokeId, STUDENTS } from './ledger-of.ts';

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

interface Story {
  readonly seenByTeacher?: readonly number[];
  readonly stored?: readonly number[];
  readonly answers?: ReadonlyMap<number, DrawAnswer | undefined>;
  readonly freshTeacher?: string;
  readonly stopped?: string;
}

function teacherWho(name: string, logsInitialLoad: boolean, incidents: Incidents): Teacher {
  return new Teacher({ name, url: 'ws://nowhere', recogniser: RECOGNISER, incidents, logsInitialLoad });
}

function show(teacher: Teacher, draws: readonly number[]): void {
  for (const draw of draws) {
    const s: unknown = JSON.parse(RECORDING[draw % 4]?.segmentsText ?? '');
    teacher.onAdded('segments', strokeId(draw), { u: STUDENTS[Math.floor(draw / 4)], s });
  }
}

function report(story: Story): RunReport {
  const incidents = new Incidents();
  const live = teacherWho('teacher 1', false, incidents);
  live.onAdded('segments', 'old', { u: 'somebody', s: [] });
  live.onReady(['wall']);
  show(live, story.seenByTeacher ?? ALL);
  live.onAdded('elsewhere', strokeId(1), {});
  const fresh = teacherWho('the fresh teacher', true, incidents);
  fresh.onAdded('segments', 'old', { u: 'somebody', s: [] });
  show(fresh, story.stored ?? ALL);
  fresh.onReady(['wall']);
  return runReport(
    {
      ledger: ledgerOf(story.answers),
      recogniser: RECOGNISER,
      teachers: [live],
      freshTeacher: story.freshTeacher ?? fresh,
      incidents,
      startedAt: 0,
      durationMs: 4000,
      loopDelayMaxMs: 12.3456,
      sentLateMaxMs: 1,
    },
    story.stopped,
  );
}

describe('the report of a run', () => {
  it('is ok when nothing is wrong, and counts what was there before', () => {
    const { ok, faults, strokesBefore, foreign, deliveries, initialLoad, callLatency } = report({});
    assert.equal(ok, true);
    assert.deepEqual([...new Set(Object.values(faults))], [0]);
    assert.deepEqual({ strokesBefore, foreign, deliveries }, { strokesBefore: 1, foreign: 0, deliveries: 8 });
    assert.equal(initialLoad?.strokes, 9);
    assert.equal(initialLoad.ofThisRun, 8);
    assert.equal(callLatency?.meanMs, 5);
  });

  const refused: DrawAnswer = { kind: 'refused', reason: '{"error":429}' };
  const stories: readonly (readonly [string, Story, keyof RunReport['faults'], RegExp])[] = [
    ['a lost stroke', { seenByTeacher: ALL.slice(1) }, 'lost', /stroke 1 \(stroke0\): lost at teacher 1/],
    ['a doubled stroke', { seenByTeacher: [...ALL, 7] }, 'doubled', /doubled at teacher 1/],
    [
      'a late stroke',
      { seenByTeacher: [1, 0, 2, 3, 4, 5, 6, 7] },
      'outOfOrder',
      /out of order, after stroke 2/,
    ],
    ['a stroke that was not kept', { stored: ALL.slice(0, 7) }, 'lost', /lost at the fresh teacher/],
    [
      'a refused call',
      { answers: new Map([[7, refused]]), seenByTeacher: ALL.slice(0, 7), stored: ALL.slice(0, 7) },
      'refused',
      /stroke 4: refused: .*429/,
    ],
    ['an unanswered call', { answers: new Map([[7, undefined]]) }, 'unanswered', /stroke 4: no result/],
    ['an answer without an id', { answers: new Map([[7, { kind: 'nameless' }]]) }, 'withoutId', /^$/],
    ['no initial load', { freshTeacher: 'gone' }, 'incidents', /no initial load: gone/],
  ];
  for (const [what, story, fault, finding] of stories) {
    it(`is not ok after ${what}, counts it once and says where`, () => {
      const { ok, faults, findings } = report(story);
      assert.equal(ok, false);
      assert.equal(faults[fault], 1);
      assert.match(findings.join('\n'), finding);
    });
  }

  it('is not ok when the run was stopped, even if nothing is missing', () => {
    const stopped = report({ freshTeacher: 'the run was stopped', stopped: 'interrupted' });
    assert.equal(stopped.ok, false);
    assert.match(reportText(stopped), /^interrupted before the end: .*\nNOT OK$/m);
  });

  it('survives JSON', () => {
    // These teachers never subscribed, so that their initial load took no time.
    const { initialLoad, ...whole } = report({ seenByTeacher: ALL.slice(1) });
    assert.equal(initialLoad?.ofThisRun, 8);
    assert.deepEqual(JSON.parse(JSON.stringify(whole)), whole);
  });

  it('reads as a table', () => {
    const { initialLoad, strokeToTeacher, ...fixed } = report({ seenByTeacher: [...ALL.slice(1), 7] });
    assert.ok(initialLoad !== undefined && strokeToTeacher !== undefined);
    const toTeacher = { count: 7, meanMs: 8, p50Ms: 8.5, p99Ms: 90.05, maxMs: 1234 };
    const text = reportText({
      ...fixed,
      initialLoad: { ...initialLoad, ms: 34.5 },
      strokeToTeacher: toTeacher,
    });
    assert.equal(
      text,
      `2 students, 1 teacher, 4 strokes each, 4.0 s

sent after         calls     mean ms         p50         p99         max  unanswered
0-5 s                  8        5.00        5.00        5.00        5.00           0
all                    8        5.00        5.00        5.00        5.00           0
to teacher             7        8.00        8.50        90.0      1234.0

initial load   34.5 ms for 9 strokes (8 of this run)
before the run 1 stroke, of other people during the run 0
generator      longest event-loop delay 12.3 ms, latest send 1.00 ms late
1 lost, 1 doubled, 0 out of order, 0 damaged, 0 refused, 0 unanswered
  student 0.92, stroke 4 (stroke7): doubled at teacher 1
  student 0.91, stroke 1 (stroke0): lost at teacher 1
NOT OK
`,
    );
  });

  it('compares classes line by line', () => {
    const lines = comparisonText([report({}), report({ seenByTeacher: [] })]).split('\n');
    assert.match(lines[1] ?? '', /^2 +8 .* OK$/);
    assert.match(lines[2] ?? '', /^2 +8 .* - +- +- +NOT OK$/);
  });
});
