import type { Config } from './config.ts';
import { EntriesLostError } from './ports/spill-files.ts';
import { StoreInUseError, StoreTooNewError, StoreUnusableError } from './ports/stroke-store.ts';
import { ConfigError } from './setting.ts';

/** Their messages are written for the operator. */
const READABLE = [ConfigError, EntriesLostError, StoreInUseError, StoreTooNewError, StoreUnusableError];

/** One readable line for a failure that the operator can do something about; undefined for a bug. */
export function describeStartFailure(error: unknown, config: Config | undefined): string | undefined {
  if (READABLE.some((kind) => error instanceof kind) && error instanceof Error) {
    return error.message;
  }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const isFromListening =
    'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo');
  if (!isFromListening || config === undefined) return oneLine(error.message);
  const place = `port ${config.port} on ${config.host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Another program already listens on ${place}: stop it, or choose another PORT.`;
    case 'EACCES':
      return `Not allowed to listen on ${place}: choose a PORT above 1023.`;
    default:
      return `Cannot listen on ${place} (${error.code}): check HOST and PORT.`;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
