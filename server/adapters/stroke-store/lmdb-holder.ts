import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Log } from '../../ports/log.ts';
import { StoreInUseError } from '../../ports/stroke-store.ts';
import type { RootDatabase } from 'lmdb';

/** An lmdb environment as the store opens it. */
export type Root = RootDatabase<Buffer>;

const KEY = 'holder';

/** The process that has the store open. `startedAt`: clock ticks since boot, where the system tells. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string | null;
  readonly host: string;
}

/**
 * Makes this process the holder. To be called inside a write transaction: of two processes that try at once, one sees
 * the other's record.
 */
export function takeHold(root: Root, folder: string, log: Log): void {
  const self: Holder = { pid: process.pid, startedAt: startOf(process.pid), host: hostname() };
  const stored = root.getBinary(KEY);
  const holder = stored === undefined ? undefined : parseHolder(stored.toString());
  if (holder !== undefined) {
    if (isAlive(holder, self, root)) {
      const where = holder.host === self.host ? '' : ` on ${holder.host}`;
      throw new StoreInUseError(`the stroke store in ${folder} is in use by process ${holder.pid}${where}`);
    }
    log.warn('the last server did not close the stroke store; taking it over', { folder, pid: holder.pid });
  }
  root.putSync(KEY, Buffer.from(JSON.stringify(self)));
}

/** To be called inside a write transaction. */
export function releaseHold(root: Root): void {
  root.removeSync(KEY);
}

function isAlive(holder: Holder, self: Holder, root: Root): boolean {
  if (holder.host !== self.host) return hasReader(root, holder.pid);
  if (self.startedAt === null || holder.startedAt === null) return isRunning(holder.pid);
  return startOf(holder.pid) === holder.startedAt;
}

/**
 * Field 22 of /proc/<pid>/stat tells a process from a later one with the same number.
 * Null when there is no such process, when it has ended but was not yet waited for, and where there is no /proc.
 */
function startOf(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The second field, the program's name, may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether lmdb knows a living reader with this number. Its lock file works between containers on one machine, whose
 * process numbers mean nothing to each other; only a holder with our own number cannot be told from ourselves.
 */
function hasReader(root: Root, pid: number): boolean {
  root.readerCheck();
  const readers = root.readerList().matchAll(/^ *(\d+) /gm);
  return pid !== process.pid && [...readers].some(([, reader]) => Number(reader) === pid);
}

function parseHolder(text: string): Holder | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startedAt, host }: { pid?: unknown; startedAt?: unknown; host?: unknown } = value;
  if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
  return { pid, host, startedAt: typeof startedAt === 'string' ? startedAt : null };
}
