import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome, Report } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';

/** Fewer collections of young objects: in a generator each is a stall of its own. What is measured runs as it always does. */
const OWN_FLAGS: Readonly<Record<string, readonly string[]>> = { generate: ['--max-semi-space-size=32'] };

/**
 * Runs one of the programs of this folder in a process of its own, gives it its job, waits for its report.
 * @throws {Error} when it fails, or has nothing to tell within `boundMs`
 */
export function runChild(
  program: string,
  job: object,
  boundMs: number,
  tell: TellProgress,
): Promise<Outcome> {
  const path = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  const child = fork(path, [], {
    execArgv: [...process.execArgv, ...(OWN_FLAGS[program] ?? [])],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // JSON has no NaN, and a figure that was not measured is one.
    serialization: 'advanced',
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the run was not over after ${boundMs / 1000} s`));
    }, boundMs);
    child.on('message', (report: Report) => {
      if (report.kind === 'progress') return tell(report.text);
      if (report.kind === 'outcome') resolve(report.outcome);
      else reject(new Error(report.reason));
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`${program} ended with ${code}`));
    });
    child.send(job);
  });
}
