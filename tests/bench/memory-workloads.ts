import type { LogJob } from './document-logs.ts';
import { count, inKib } from './figure-columns.ts';
import type { Outcome } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';
import { runChild } from './run-child.ts';
import type { Workload } from './workload.ts';

const BOUND_MS = 120_000;

const run = (job: LogJob, tell: TellProgress): Promise<Outcome> =>
  runChild('document-logs', job, BOUND_MS, tell);

/** W8, in a process without sockets. */
const classrooms: Workload = {
  name: 'W8',
  title: '1,000 classrooms of 10 strokes each; subscriptions that come and go',
  competitors: ['stored'],
  quickCompetitors: ['stored'],
  runs: 3,
  columns: [
    inKib('bytesPerClassroom', 'resident KiB beyond frames'),
    inKib('heldPerClassroom', 'heap and buffers KiB'),
    inKib('framesPerClassroom', 'frames KiB'),
    count('bytesPerSubscription', 'bytes left by a subscription'),
  ],
  async measure(_competitor, size, tell) {
    const isQuick = size === 'quick';
    const { figures, faults } = await run(
      { kind: 'classrooms', classrooms: isQuick ? 100 : 1_000, strokes: 10 },
      tell,
    );
    const left = await run(
      { kind: 'subscriptions', rounds: isQuick ? 2 : 10, each: isQuick ? 100 : 1_000 },
      tell,
    );
    return { figures: { ...figures, ...left.figures }, faults, troubles: [] };
  },
};

const subscriber: Workload = {
  name: 'subscriber',
  title: 'one more subscriber of a drawing of 855 KiB',
  competitors: ['memory'],
  quickCompetitors: ['memory'],
  runs: 3,
  columns: [inKib('bytesPerSubscriber', 'KiB each'), inKib('drawingBytes', 'drawing KiB')],
  measure: (_competitor, size, tell) =>
    run({ kind: 'subscribers', strokes: 834, subscribers: size === 'quick' ? 50 : 1_000 }, tell),
};

/** Those of one process alone. */
export const MEMORY_WORKLOADS: readonly Workload[] = [classrooms, subscriber];
