import type { Competitor } from './competitors.ts';
import type { Job, Outcome, Scenario } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';
import { MeasuredServer } from './measured-server.ts';
import { runChild } from './run-child.ts';

/** Starts the server afresh, lets a generator of its own play the scenario against it, ends both. */
export async function measureServer(
  competitor: Competitor,
  scenario: Scenario,
  boundMs: number,
  tell: TellProgress,
): Promise<Outcome> {
  const server = await MeasuredServer.start(competitor);
  try {
    const { pid, port } = server;
    const job: Job = { pid, port, dialect: competitor.dialect, scenario };
    return await runChild('generate', job, boundMs, tell);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([reason, server.lastWords].filter((words) => words !== undefined).join('; '), {
      cause: error,
    });
  } finally {
    await server.stop();
  }
}
