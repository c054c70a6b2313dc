import type { Outcome, Report } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';

const TELL_EVERY_MS = 1_000;

/** The other end of `runChild`: does the one job it is given, reports, ends. */
export function serveJob(run: (job: unknown, tell: TellProgress) => Promise<Outcome>): void {
  let toldAt = -TELL_EVERY_MS;
  const tell = (text: string): void => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    process.send?.({ kind: 'progress', text } satisfies Report);
  };
  process.once('message', (job) => {
    run(job, tell)
      .then(
        (outcome): Report => ({ kind: 'outcome', outcome }),
        (error: unknown): Report => ({
          kind: 'failed',
          reason: error instanceof Error ? error.message : 'unknown',
        }),
      )
      .then((report) => process.send?.(report, () => process.exit(0)), console.error);
  });
  // Nobody is left to report to.
  process.once('disconnect', () => process.exit(1));
}
