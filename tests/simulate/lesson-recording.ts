import type { LessonOptions } from './lesson-options.ts';
import type { Recording } from './recording.ts';

/** What each student of a class draws at an even pace: the recorded strokes, over and over, until the time is up. */
export function lessonRecording(recorded: Recording, lesson: LessonOptions): Recording {
  const everyMs = msBetweenStrokes(lesson);
  const count = Math.max(1, Math.round((lesson.minutes * 60_000) / everyMs));
  return Array.from({ length: count }, (_, place) => ({
    timeMs: place * everyMs,
    segmentsText: recorded[place % recorded.length]?.segmentsText ?? '[]',
  }));
}

/** Of one student. */
export function msBetweenStrokes({ students, strokesPerSecond }: LessonOptions): number {
  return (students / strokesPerSecond) * 1000;
}
