const PLAIN_EVERY_MS = 10_000;

export interface ProgressLine {
  readonly show: (text: string) => void;
  /** Leaves the line free for something that stays. */
  readonly clear: () => void;
}

/** One line that is written over on a terminal; elsewhere a line now and then. */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (stream.isTTY) {
    return {
      show: (text) => stream.write(`\r\u001b[K${text.slice(0, Math.max(20, stream.columns - 1))}`),
      clear: () => stream.write('\r\u001b[K'),
    };
  }
  let shownAt = -PLAIN_EVERY_MS;
  return {
    show: (text) => {
      if (performance.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = performance.now();
      stream.write(`${text}\n`);
    },
    clear: () => undefined,
  };
}
