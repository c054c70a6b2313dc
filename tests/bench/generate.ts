import { DDP, SOCKET_IO, SOCKJS, type Dialect } from './generator/dialect.ts';
import { runIdle } from './generator/idle.ts';
import type { DialectName, Job, Outcome } from './generator/job.ts';
import { runLone } from './generator/lone.ts';
import { runRate } from './generator/rate.ts';
import { runSaturation } from './generator/saturation.ts';
import { runSlowTeachers } from './generator/slow-teachers.ts';
import { runSnapshot } from './generator/snapshot.ts';
import { runStorm } from './generator/storm.ts';
import type { TellProgress } from './generator/tell-progress.ts';
import { serveJob } from './serve-job.ts';

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { ddp: DDP, sockjs: SOCKJS, 'socket.io': SOCKET_IO };

serveJob((job, tell) => generate(job as Job, tell));

function generate({ port, pid, dialect, scenario }: Job, tell: TellProgress): Promise<Outcome> {
  const target = { port, dialect: DIALECTS[dialect] };
  switch (scenario.kind) {
    case 'rate':
      return runRate(target, pid, scenario, tell);
    case 'saturation':
      return runSaturation(target, pid, scenario, tell);
    case 'snapshot':
      return runSnapshot(target, pid, scenario, tell);
    case 'idle':
      return runIdle(target, pid, scenario, tell);
    case 'lone':
      return runLone(target, scenario, tell);
    case 'slow-teachers':
      return runSlowTeachers(target, pid, scenario, tell);
    case 'storm':
      return runStorm(target, scenario, tell);
  }
}
