import { setMaxListeners } from 'node:events';
import type { Progress } from '../simulate/progress.ts';
import { loadRecording } from '../simulate/recording.ts';
import { replayClass, type ReplayOutcome } from '../simulate/replay.ts';

const JITTER_MS = 3_000;
/** Nothing may come for as long as an outage lasts. */
const SILENCE_MS = 120_000;

export interface ClassOfStudents {
  readonly students: number;
  readonly speed: number;
}

/**
 * Every student draws the recorded drawing, and a teacher watches. `show` is told five times a second how far it is;
 * `signal` ends it early.
 */
export function playClass(
  port: number,
  { students, speed }: ClassOfStudents,
  show: Progress['show'],
  signal = new AbortController().signal,
): Promise<ReplayOutcome> {
  // Each connection that is being opened listens for the end.
  setMaxListeners(0, signal);
  return replayClass({
    options: {
      url: `ws://127.0.0.1:${port}/websocket`,
      students: [students],
      teachers: 1,
      speed,
      jitterMs: JITTER_MS,
      seed: 1,
      isJson: true,
      hasProgress: false,
      connectTimeoutMs: SILENCE_MS,
      settleMs: SILENCE_MS,
      timeoutMs: undefined,
    },
    recording: loadRecording(),
    students,
    signal,
    progress: { show, clear: () => {} },
  });
}
