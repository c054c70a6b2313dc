import type { LessonOptions } from './lesson-options.ts';
import type { SimulateOptions } from './options.ts';

/** For the report's first line. */
export function paceText({ lesson, speed, jitterMs }: SimulateOptions): string {
  if (lesson === undefined) return `speed ${speed}, jitter 0-${jitterMs / 1000} s`;
  return `${lesson.strokesPerSecond} strokes a second in all, ${lesson.minutes} min`;
}

/** For the JSON document; without the secrets of the entrance. */
export function lessonPace({ students, strokesPerSecond, minutes, flooders, entrance }: LessonOptions) {
  return { lesson: { students, strokesPerSecond, minutes, flooders, entrance: entrance?.kind ?? 'none' } };
}
