import type { Recording } from './recording.ts';

/** When each draw is due. A draw's number is `student * strokes + stroke`. */
export interface Schedule {
  /** Draw numbers in the order in which they are due; those of one student in the order of the recording. */
  readonly draws: Uint32Array;
  /** By draw number: milliseconds after the start. */
  readonly dueMs: Float64Array;
}

export interface ScheduleOptions {
  readonly students: number;
  readonly speed: number;
  readonly jitterMs: number;
  readonly seed: number;
}

/** Each student replays the whole recording, starting uniformly 0 to `jitterMs` late; everything divided by `speed`. */
export function makeSchedule(recording: Recording, options: ScheduleOptions): Schedule {
  const { students, speed, jitterMs, seed } = options;
  const random = seededRandom(seed);
  const draws = new Uint32Array(students * recording.length);
  const dueMs = new Float64Array(draws.length);
  for (let student = 0; student < students; student += 1) {
    const lateMs = random() * jitterMs;
    recording.forEach((stroke, index) => {
      const draw = student * recording.length + index;
      draws[draw] = draw;
      dueMs[draw] = (stroke.timeMs + lateMs) / speed;
    });
  }
  draws.sort((a, b) => (dueMs[a] ?? 0) - (dueMs[b] ?? 0) || a - b);
  return { draws, dueMs };
}

/** Mulberry32: numbers in [0, 1), the same ones for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
