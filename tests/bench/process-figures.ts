import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in these, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

export interface CpuReading {
  /** Microseconds of user and system time of all threads, those that have ended too; in steps of 10,000. */
  readonly ticksUs: number;
  /** By thread that runs, the same to the nanosecond; undefined where the kernel does not tell. */
  readonly threadsUs: ReadonlyMap<string, number> | undefined;
}

export function readCpu(pid: number): CpuReading {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name of the program may hold anything, but its bracket is the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { ticksUs: (ticks * 1e6) / TICKS_PER_SECOND, threadsUs: threadTimes(pid) };
}

/** Exact as long as no thread has ended in between. */
export function cpuBetween(before: CpuReading, after: CpuReading): number {
  const { threadsUs: first } = before;
  const { threadsUs: last } = after;
  const ticks = after.ticksUs - before.ticksUs;
  if (first === undefined || last === undefined || [...first.keys()].some((thread) => !last.has(thread)))
    return ticks;
  let sum = 0;
  for (const [thread, time] of last) sum += time - (first.get(thread) ?? 0);
  return sum;
}

function threadTimes(pid: number): ReadonlyMap<string, number> | undefined {
  try {
    const folder = `/proc/${pid}/task`;
    return new Map(
      readdirSync(folder).map((thread) => {
        const [ran = ''] = readFileSync(`${folder}/${thread}/schedstat`, 'latin1').split(' ');
        if (!/^\d+$/.test(ran)) throw new Error('no schedstat');
        return [thread, Number(ran) / 1000] as const;
      }),
    );
  } catch {
    return undefined;
  }
}

/** Anonymous memory in bytes: a store's file is mapped, and would be counted too in the resident size. */
export function anonymousBytes(pid: number | 'self'): number {
  return statusKib(pid, 'RssAnon') * 1024;
}

/** All resident memory in bytes, files that are mapped too. */
export function residentBytes(pid: number): number {
  return statusKib(pid, 'VmRSS') * 1024;
}

function statusKib(pid: number | 'self', name: string): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  if (line?.[1] === undefined) throw new Error(`/proc/${pid}/status has no ${name}`);
  return Number(line[1]);
}
