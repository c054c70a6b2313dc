export interface ProgressSnapshot {
  readonly planned: number;
  readonly sent: number;
  readonly answered: number;
  /** At the teacher who is furthest behind; not finite when nobody watches. */
  readonly delivered: number;
}

export interface Progress {
  /** Called as often as one likes; it decides what is worth a line. */
  show(snapshot: ProgressSnapshot): void;
  /** Leaves the line free for the report. */
  clear(): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
const PLAIN_EVERY_MS = 5_000;

export const NO_PROGRESS: Progress = { show: () => undefined, clear: () => undefined };

/** A bar that is drawn over itself on a terminal, a plain line every five seconds elsewhere. */
export function createProgress(stream: ProgressStream, label: string, now: () => number): Progress {
  if (stream.isTTY === true) {
    return {
      show: (snapshot) => stream.write(`\r\u001b[K${label} ${bar(snapshot)} ${progressText(snapshot)}`),
      clear: () => stream.write('\r\u001b[K'),
    };
  }
  let shownAt = now();
  return {
    show: (snapshot) => {
      if (now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = now();
      stream.write(`${label}: ${progressText(snapshot)}\n`);
    },
    clear: () => undefined,
  };
}

function bar({ planned, answered }: ProgressSnapshot): string {
  const filled = Math.floor((BAR_WIDTH * answered) / planned);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}

function progressText({ planned, sent, answered, delivered }: ProgressSnapshot): string {
  const seen = Number.isFinite(delivered) ? `, ${delivered} at every teacher` : '';
  return `${sent} of ${planned} drawn, ${answered} answered${seen}`;
}
