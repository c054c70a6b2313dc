import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, RateScenario } from './job.ts';
import { drawHeld } from './draw-held.ts';
import { Lesson } from './lesson.ts';
import type { LineTarget } from './line.ts';
import { openWindow } from './load-window.ts';
import { evenTimetable, Pace } from './pace.ts';
import { recordedTimetable } from './recorded-timetable.ts';
import type { TellProgress } from './tell-progress.ts';
import { StrokeFrames } from './stroke-frames.ts';
import { evenShapes, recordedShapes } from './stroke-shapes.ts';

/** From the rate it was warmed up with to the one that is measured. */
const CHANGED_MS = 1_000;

/** W2, W3, W4, W7: a load that does not wait for the server. */
export async function runRate(
  target: LineTarget,
  pid: number,
  scenario: RateScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const { students, teachers, load, warmDrawsPerSecond, warmMs, measureMs, held } = scenario;
  const isRecorded = load === 'recorded';
  const shapes = isRecorded ? recordedShapes().shapes : evenShapes();
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, shapes));
  tell(`${students} students, ${teachers} teachers connect`);
  await lesson.addStudents(students);
  await drawHeld(lesson, held, tell);
  await lesson.addTeachers(teachers);
  const timetable = isRecorded ? recordedTimetable(students) : evenTimetable(students, load.drawsPerSecond);
  tell('warming up');
  if (warmDrawsPerSecond !== undefined) {
    const warmPace = new Pace(evenTimetable(students, warmDrawsPerSecond), (student) => lesson.draw(student));
    warmPace.start();
    await delay(warmMs);
    warmPace.stop();
    await lesson.settle();
  }
  const pace = new Pace(timetable, (student) => lesson.draw(student));
  pace.start();
  await delay(warmDrawsPerSecond === undefined ? warmMs : CHANGED_MS);
  tell('measuring');
  const window = openWindow(pid, lesson, pace);
  await delay(measureMs);
  const figures = window.close();
  pace.stop();
  tell('waiting for the last deliveries');
  await lesson.settle();
  return {
    figures: { ...figures, strokesHeld: lesson.drawn },
    faults: lesson.finish(),
    troubles: lesson.troubles,
  };
}
