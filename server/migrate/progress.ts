export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  /** Called as often as one likes; it decides what is worth a line. */
  show(done: number, what: string): void;
  /** Leaves the line free. */
  clear(): void;
}

const BAR_WIDTH = 30;
const PLAIN_EVERY_MS = 5_000;

/** A bar that is drawn over itself on a terminal, a plain line every five seconds elsewhere. */
export function createProgress(stream: ProgressStream, total: number, now: () => number): Progress {
  if (stream.isTTY === true) {
    return {
      show: (done, what) => stream.write(`\r\u001B[K[${bar(done, total)}] ${textOf(done, total, what)}`),
      clear: () => stream.write('\r\u001B[K'),
    };
  }
  let shownAt = now();
  return {
    show: (done, what) => {
      if (now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = now();
      stream.write(`${textOf(done, total, what)}\n`);
    },
    clear: () => {},
  };
}

// The total is what may be there at most: what was removed leaves the bar short of its end, never beyond it.
function bar(done: number, total: number): string {
  const filled = Math.min(BAR_WIDTH, Math.floor((BAR_WIDTH * done) / Math.max(1, total)));
  return `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}`;
}

function textOf(done: number, total: number, what: string): string {
  return `${what}: ${done} of ${Math.max(done, total)}`;
}
