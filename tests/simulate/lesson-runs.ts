import { setMaxListeners } from 'node:events';
import { enrol, takeSeats, type Enrolment } from './enrolment.ts';
import { lessonRecording, msBetweenStrokes } from './lesson-recording.ts';
import type { LessonOptions } from './lesson-options.ts';
import type { SimulateOptions } from './options.ts';
import type { Recording } from './recording.ts';

/** What is played as one class. */
export interface PlannedRun {
  readonly options: SimulateOptions;
  readonly recording: Recording;
  readonly students: number;
  readonly flooders: number;
  readonly enrolled: Enrolment | undefined;
}

/** What the options ask for, one class after another. */
export async function plannedRuns(
  options: SimulateOptions,
  recorded: Recording,
  signal: AbortSignal,
): Promise<readonly PlannedRun[]> {
  const { lesson } = options;
  if (lesson !== undefined)
    return lessonRuns({ ...options, speed: 1, jitterMs: msBetweenStrokes(lesson) }, lesson, recorded, signal);
  return options.students.map((students) => ({
    options,
    recording: recorded,
    students,
    flooders: 0,
    enrolled: undefined,
  }));
}

/** The class once, and with flooders beside it once more: by other students, as what they draw must be told apart. */
async function lessonRuns(
  options: SimulateOptions,
  lesson: LessonOptions,
  recorded: Recording,
  signal: AbortSignal,
): Promise<readonly PlannedRun[]> {
  const { students, entrance, flooders } = lesson;
  const recording = lessonRecording(recorded, lesson);
  const floods = flooders === 0 ? [0] : [0, flooders];
  // Each connection that is being opened listens for the end.
  setMaxListeners(0, signal);
  const opening = { timeoutMs: options.connectTimeoutMs, signal };
  const all =
    entrance === undefined
      ? undefined
      : await enrol(options.url, entrance, students * floods.length + flooders, opening);
  return floods.map((flood, run) => ({
    options,
    recording,
    students,
    flooders: flood,
    enrolled: all && takeSeats(all, run * students, students, flood),
  }));
}
