import { networkInterfaces } from 'node:os';
import { startBanner } from './addresses.ts';
import { compose } from './compose.ts';
import type { RunningServer } from './compose.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { describeStartFailure } from './start-failure.ts';

const STOP_WITHIN_MS = 10_000;

let config: Config | undefined;
let server: RunningServer | undefined;
let isStopping = false;
let exitCode = 0;

// A reader of the output that goes away (`npm start | head`) is no reason to stop.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
process.on('uncaughtException', (error) => dieOfBug(error));
process.on('unhandledRejection', (reason) => dieOfBug(reason));

try {
  config = readConfig(process.env);
  server = await compose(config);
  process.stdout.write(
    startBanner(config.host, server.port, config.rootUrl?.path ?? '', networkInterfaces()),
  );
} catch (error) {
  fail(describeStartFailure(error, config) ?? stackOf(error));
}

async function stop(cause: string): Promise<void> {
  if (isStopping) return fail(`${cause} again: stopping at once.`);
  isStopping = true;
  setTimeout(() => fail(`Not stopped within ${STOP_WITHIN_MS / 1000} s: giving up.`), STOP_WITHIN_MS).unref();
  try {
    await server?.stop();
  } catch (error) {
    return fail(`Stopping failed: ${stackOf(error)}`);
  }
  process.exit(exitCode);
}

/** A bug must be loud, but what was accepted is saved first. */
function dieOfBug(error: unknown): void {
  exitCode = 1;
  process.stderr.write(`${stackOf(error)}\n`);
  if (isStopping) return;
  server?.log.error('a bug ends the server', { err: error });
  void stop('A bug');
}

function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
