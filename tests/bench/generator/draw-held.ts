import type { Lesson } from './lesson.ts';
import type { TellProgress } from './tell-progress.ts';
import { eventually } from './until.ts';

/** Far below the 1,000 unanswered messages at which a server stops to read a client. */
const OWED_AT_MOST = 128;
const STROKES_AT_ONCE = 64;
const MS_FOR_EACH = 5;
const SPARE_MS = 30_000;

/** Has this many strokes drawn, as fast as the server answers; the students take turns. */
export async function drawHeld(lesson: Lesson, strokes: number, tell: TellProgress): Promise<void> {
  if (strokes === 0) return;
  const { students } = lesson;
  const goal = lesson.drawn + strokes;
  let left = strokes;
  const drawSome = (): boolean => {
    for (const student of students) {
      if (student.owed > OWED_AT_MOST) continue;
      const count = Math.min(left, STROKES_AT_ONCE);
      for (let stroke = 0; stroke < count; stroke++) student.draw();
      left -= count;
    }
    tell(`${goal - left} of ${goal} strokes drawn beforehand`);
    return left === 0 && students.every(({ owed }) => owed === 0);
  };
  await eventually(drawSome, strokes * MS_FOR_EACH + SPARE_MS, `${strokes} strokes are drawn and answered`);
}
