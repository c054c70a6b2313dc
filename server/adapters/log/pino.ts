import { destination, pino } from 'pino';
import type { DestinationStream } from 'pino';
import type { Log, LogFields } from '../../ports/log.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Beyond this much waiting for a reader that has stopped reading, lines are dropped: the class goes on. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** JSON lines, by default to stdout without waiting for it; what waits is written when the process exits. */
export function createPinoLog(level: LogLevel, to: DestinationStream = stdout()): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, to);
  const lineOf =
    (write: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void =>
      logger[write](fields, message);
  return { debug: lineOf('debug'), info: lineOf('info'), warn: lineOf('warn'), error: lineOf('error') };
}

function stdout(): DestinationStream {
  const stream = destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES });
  // A full disk behind a redirected stdout costs the lines, not the process.
  stream.on('error', () => {});
  return stream;
}
