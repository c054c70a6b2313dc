import { networkInterfaces } from 'node:os';
import { accessLine, startBanner, studentUrls } from './addresses.ts';
import { claimLines } from './claim-lines.ts';
import { compose } from './compose.ts';
import type { RunningServer } from './compose.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { letHeapGrow } from './heap-growth.ts';
import { qrLines } from './qr-lines.ts';
import { describeStartFailure } from './start-failure.ts';

const STOP_WITHIN_MS = 10_000;
/** npm passes on the signal that the terminal has sent to both: the same one again, and nobody's impatience. */
const SAME_SIGNAL_MS = 1_000;

let config: Config | undefined;
let server: RunningServer | undefined;
let isStopping = false;
let stopCause = '';
let stoppingSince = 0;
let exitCode = 0;

letHeapGrow();
// A reader of the output that goes away (`npm start | head`) is no reason to stop.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
process.on('uncaughtException', (error) => dieOfBug(error));
process.on('unhandledRejection', (reason) => dieOfBug(reason));

try {
  config = readConfig(process.env);
  server = await compose(config, endUnusable);
  process.stdout.write(
    startBanner(config.host, server.port, config.rootUrl?.path ?? '', networkInterfaces()) +
      qrLines(studentUrls(config, server.port)[0], process.stdout) +
      accessLine(config.access),
  );
  void sayClaim(config, server);
} catch (error) {
  fail(describeStartFailure(error, config) ?? stackOf(error));
}

/** It is known when people are loaded, which may take as long as the database takes to come. */
async function sayClaim(at: Config, { firstClaim, port }: RunningServer): Promise<void> {
  const claim = await firstClaim;
  if (claim !== undefined) process.stdout.write(claimLines(claim, at, port, networkInterfaces()));
}

async function stop(cause: string): Promise<void> {
  if (cause === stopCause && performance.now() - stoppingSince < SAME_SIGNAL_MS) return undefined;
  if (isStopping) return fail(`${cause} again: stopping at once.`);
  isStopping = true;
  stopCause = cause;
  stoppingSince = performance.now();
  // It also keeps the process alive when nothing else does, such as a database that is away.
  setTimeout(() => fail(`Not stopped within ${STOP_WITHIN_MS / 1000} s: giving up.`), STOP_WITHIN_MS);
  try {
    await server?.stop();
  } catch (error) {
    return fail(`Stopping failed: ${describeStartFailure(error, config) ?? stackOf(error)}`);
  }
  process.exit(exitCode);
}

/** The store cannot be used after all: there is nothing that a server could do. */
function endUnusable(error: Error): void {
  exitCode = 1;
  process.stderr.write(`${describeStartFailure(error, config) ?? stackOf(error)}\n`);
  if (!isStopping) void stop('The store');
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
