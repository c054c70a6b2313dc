import { makeSchedule } from '../../simulate/schedule.ts';
import type { Timetable } from './pace.ts';
import { recordedShapes } from './stroke-shapes.ts';

const SPEED = 10;
const JITTER_MS = 3_000;
const SEED = 1;

/** The recorded drawing at ten times its speed, each student up to 0.3 s late; over and over, without a pause. */
export function recordedTimetable(students: number): Timetable {
  const { timesMs } = recordedShapes();
  const recording = timesMs.map((timeMs) => ({ timeMs, segmentsText: '' }));
  const { draws, dueMs } = makeSchedule(recording, {
    students,
    speed: SPEED,
    jitterMs: JITTER_MS,
    seed: SEED,
  });
  const roundMs = ((timesMs.at(-1) ?? 0) + JITTER_MS) / SPEED;
  return {
    dueMs: (index) =>
      Math.floor(index / draws.length) * roundMs + (dueMs[draws[index % draws.length] ?? 0] ?? 0),
    student: (index) => Math.floor((draws[index % draws.length] ?? 0) / timesMs.length),
  };
}
