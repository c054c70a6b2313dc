import { setTimeout as delay } from 'node:timers/promises';
import type { LoneScenario, Outcome } from './job.ts';
import { Lesson } from './lesson.ts';
import type { LineTarget } from './line.ts';
import { StrokeFrames } from './stroke-frames.ts';
import { evenShapes } from './stroke-shapes.ts';
import type { TellProgress } from './tell-progress.ts';

/** Longer than any server gathers strokes before it saves them. */
const PAUSE_MS = 150;
const WARM_STROKES = 10;

/** How soon a stroke is answered when there is nothing else to do. */
export async function runLone(
  target: LineTarget,
  { strokes }: LoneScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, evenShapes()));
  await lesson.addStudents(1);
  await lesson.addTeachers(1);
  for (let stroke = 0; stroke < WARM_STROKES + strokes; stroke++) {
    if (stroke === WARM_STROKES) {
      lesson.roundTrips.clear();
      lesson.deliveries.clear();
    }
    tell(`stroke ${stroke + 1} of ${WARM_STROKES + strokes}`);
    lesson.draw(0);
    await delay(PAUSE_MS);
  }
  await lesson.settle();
  const roundTrips = lesson.roundTrips.summary();
  const deliveries = lesson.deliveries.summary();
  return {
    figures: {
      roundTripP50: roundTrips.p50Ms,
      roundTripP99: roundTrips.p99Ms,
      deliveryP50: deliveries.p50Ms,
      deliveryP99: deliveries.p99Ms,
    },
    faults: lesson.finish(),
    troubles: lesson.troubles,
  };
}
