import assert from 'node:assert/strict';
import { competitor } from '../../bench/competitors.ts';
import type { Outcome } from '../../bench/generator/job.ts';
import { noLessonFaults } from '../../bench/generator/lesson-faults.ts';
import { figuresOf, isClean, runRounds, whatWentWrong, type RunRecord } from '../../bench/rounds.ts';
import type { Workload } from '../../bench/workload.ts';

/** Measures nothing: each run gives the number of runs so far. */
function countingWorkload(outcomeOf: (run: number) => Outcome, runs = Infinity): Workload {
  let run = 0;
  return {
    name: 'W',
    title: 'a workload',
    competitors: ['memory', 'stored', 'a'],
    quickCompetitors: ['a'],
    runs,
    columns: [],
    measure: () => {
      run += 1;
      // A run that cannot be brought to its end rejects.
      return new Promise((resolve) => resolve(outcomeOf(run)));
    },
  };
}

const good = (run: number): Outcome => ({ figures: { run }, faults: noLessonFaults(), troubles: [] });

function play(workload: Workload, runs: number): Promise<readonly RunRecord[]> {
  const competitors = workload.competitors.map(competitor);
  return runRounds({
    workload,
    competitors,
    runs,
    size: 'quick',
    tell: () => undefined,
    onRun: () => undefined,
  });
}

describe('the rounds of the benchmark', () => {
  it('measure the servers in turn, A B C A B C', async () => {
    const records = await play(countingWorkload(good), 2);
    assert.deepEqual(
      records.map((record) => [record.competitor, record.round]),
      [
        ['memory', 0],
        ['stored', 0],
        ['a', 0],
        ['memory', 1],
        ['stored', 1],
        ['a', 1],
      ],
    );
    assert.deepEqual(
      [...(figuresOf(records, 'W', 'stored').get('run') ?? [])],
      [
        [0, 2],
        [1, 5],
      ],
    );
  });

  it('are as many as the workload allows', async () => {
    assert.equal((await play(countingWorkload(good, 1), 5)).length, 3);
  });

  it('leave out after two of them who is not judged', async () => {
    const workload = countingWorkload(good);
    const competitors = workload.competitors.map(competitor);
    const records = await runRounds({
      workload,
      competitors,
      runs: 4,
      size: 'full',
      isJudged: (name) => name !== 'stored',
      tell: () => undefined,
      onRun: () => undefined,
    });
    const counts = ['memory', 'stored', 'a'].map(
      (name) => records.filter((run) => run.competitor === name).length,
    );
    assert.deepEqual(counts, [4, 2, 4]);
  });

  it('go on after a run that came to no end, and tell why it did not', async () => {
    const records = await play(
      countingWorkload((run) => {
        if (run === 2) throw new Error('the server ended');
        return good(run);
      }),
      1,
    );
    assert.deepEqual(records.map(isClean), [true, false, true]);
    assert.deepEqual(records.filter((record) => !isClean(record)).map(whatWentWrong), ['the server ended']);
  });

  it('take no figure from a run with a fault', async () => {
    const faults = { ...noLessonFaults(), lost: 1, doubled: 2 };
    const records = await play(
      countingWorkload((run) => (run === 1 ? { ...good(run), faults, troubles: ['closed'] } : good(run))),
      2,
    );
    assert.deepEqual([...(figuresOf(records, 'W', 'memory').get('run') ?? [])], [[1, 4]]);
    assert.deepEqual(records.slice(0, 1).map(whatWentWrong), ['1 lost, 2 doubled; closed']);
  });
});
