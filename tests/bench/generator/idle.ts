import { setTimeout as delay } from 'node:timers/promises';
import { anonymousBytes } from '../process-figures.ts';
import type { IdleScenario, Outcome } from './job.ts';
import { Lesson } from './lesson.ts';
import { Line, type LineTarget } from './line.ts';
import { evenTimetable, Pace } from './pace.ts';
import { StrokeFrames } from './stroke-frames.ts';
import { evenShapes } from './stroke-shapes.ts';
import type { TellProgress } from './tell-progress.ts';
import { within } from './until.ts';

const DRAWING = 30;
const TEACHERS = 1;
const DRAWS_PER_SECOND = 30;
const WARM_CONNECTIONS = 500;
const AT_ONCE = 100;
const CONNECT_MS = 60_000;

/** W6: what a connection costs on which nothing happens, while thirty others draw. */
export async function runIdle(
  target: LineTarget,
  pid: number,
  { connections, calmMs }: IdleScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, evenShapes()));
  await lesson.addStudents(DRAWING);
  await lesson.addTeachers(TEACHERS);
  const pace = new Pace(evenTimetable(DRAWING, DRAWS_PER_SECOND), (student) => lesson.draw(student));
  pace.start();
  const lines: Line[] = [];
  const connect = async (goal: number): Promise<void> => {
    while (lines.length < goal) {
      tell(`${lines.length} of ${connections} connections`);
      const batch = Array.from({ length: Math.min(AT_ONCE, goal - lines.length) }, () => {
        return new Line(target, {
          message: (kind) => lesson.trouble(`an idle connection got ${kind}`),
          trouble: (what) => lesson.trouble(what),
        });
      });
      lines.push(...batch);
      await within(Promise.all(batch.map(({ connected }) => connected)), CONNECT_MS, 'all are connected');
    }
  };
  // The first ones make the server take memory that has nothing to do with their number.
  const warm = Math.min(WARM_CONNECTIONS, connections / 2);
  await connect(warm);
  await delay(calmMs);
  const before = anonymousBytes(pid);
  await connect(connections);
  await delay(calmMs);
  const bytesPerConnection = (anonymousBytes(pid) - before) / (connections - warm);
  pace.stop();
  await lesson.settle();
  const faults = lesson.finish();
  for (const line of lines) line.destroy();
  return { figures: { bytesPerConnection }, faults, troubles: lesson.troubles };
}
