/** One finished system call of a program under `strace -f -y -o`, with the order in which calls began and ended. */
export interface SystemCall {
  readonly name: string;
  /** Everything between the parentheses. */
  readonly args: string;
  readonly result: string;
  readonly beganAt: number;
  readonly endedAt: number;
}

/** Reads strace's lines; a call that another thread interrupted there comes as one. Unfinished ones are left out. */
export function parseTrace(text: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const begun = new Map<string, { readonly line: string; readonly beganAt: number }>();
  for (const [place, raw] of text.split('\n').entries()) {
    const [, thread = '', line = ''] = /^(\d+) +(.*)$/.exec(raw) ?? [];
    if (line.endsWith(' <unfinished ...>')) {
      begun.set(thread, { line: line.slice(0, -' <unfinished ...>'.length), beganAt: place });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(line)?.[1];
    const first = resumed === undefined ? undefined : begun.get(thread);
    const call = /^(\w+)\((.*)\) += (.*)$/.exec(`${first?.line ?? ''}${resumed ?? line}`);
    if (call === null) continue;
    const [, name = '', args = '', result = ''] = call;
    calls.push({ name, args, result, beganAt: first?.beganAt ?? place, endedAt: place });
  }
  return calls;
}

const isWrite = ({ name }: SystemCall): boolean => /^p?writev?(64)?$/.test(name);

/**
 * Whether a commit to the file was on the disk before `until` was written and after `from` was. For lmdb: its pages
 * are written, then synced, then made valid by a write to a page at the start of the file, through a descriptor that
 * syncs each write.
 */
export function commitIsOnDisk(
  calls: readonly SystemCall[],
  file: string,
  from: string,
  until: string,
): boolean {
  const marker = (text: string): SystemCall | undefined =>
    calls.find((call) => isWrite(call) && call.args.includes(`"${text}\\n"`));
  const began = marker(from)?.endedAt ?? Number.POSITIVE_INFINITY;
  const ended = marker(until)?.beganAt ?? Number.NEGATIVE_INFINITY;
  const synced = calls.find(
    ({ name, args }) => name === 'openat' && args.includes(file) && args.includes('O_DSYNC'),
  );
  const syncedFd = /^\d+/.exec(synced?.result ?? '')?.[0];
  const within = calls.filter(
    ({ args, beganAt, endedAt }) => args.includes(`<${file}>`) && beganAt > began && endedAt < ended,
  );
  const valid = within.find((call) => isWrite(call) && call.args.startsWith(`${syncedFd}<`));
  const pages = within.filter((call) => isWrite(call) && !call.args.startsWith(`${syncedFd}<`));
  const lastPageAt = Math.max(...pages.map(({ endedAt }) => endedAt));
  return within.some(
    ({ name, result, beganAt, endedAt }) =>
      (name === 'fdatasync' || name === 'fsync') &&
      result === '0' &&
      beganAt > lastPageAt &&
      endedAt < (valid?.beganAt ?? Number.NEGATIVE_INFINITY),
  );
}
