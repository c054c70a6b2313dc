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

/** W2, W3, W4, W7: a load that does not wait for the server. */
export async function runRate(
  target: LineTarget,
  pid: number,
  scenario: RateScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const { students, teachers, load, warmMs, measureMs, held } = scenario;
  const isRecorded = load === 'recorded';
  const shapes = isRecorded ? recordedShapes().shapes : evenShapes();
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, shapes));
  tell(`${students} students, ${teachers} teachers connect`);
  await lesson.addStudents(students);
  await drawHeld(lesson, held, tell);
  await lesson.addTeachers(teachers);
  const timetable = isRecorded ? recordedTimetable(students) : evenTimetable(students, load.drawsPerSecond);
  const pace = new Pace(timetable, (student) => lesson.draw(student));
  tell('warming up');
  pace.start();
  await delay(warmMs);
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
