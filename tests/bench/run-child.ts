import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome, Report } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';

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
  // Fewer collections of young objects: in a generator each is a stall of its own.
  const execArgv = [...process.execArgv, '--max-semi-space-size=32'];
  const child = fork(path, [], {
    execArgv,
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
