import { setTimeout as delay } from 'node:timers/promises';
import { cpuBetween, readCpu } from '../process-figures.ts';
import type { Figures, Outcome, SaturationScenario } from './job.ts';
import { Lesson } from './lesson.ts';
import type { LineTarget } from './line.ts';
import { evenTimetable, Pace } from './pace.ts';
import { StrokeFrames } from './stroke-frames.ts';
import { evenShapes } from './stroke-shapes.ts';
import type { TellProgress } from './tell-progress.ts';

const FIRST_RATE = 60;
/** Below it a server counts as not measured. */
const LOWEST_RATE = 5;
const WARM_RATE = 40;
const RAISED_BY = 1.5;
/** How often the interval between a rate held and one that was not is halved. */
const HALVINGS = 3;
const P99_AT_MOST_MS = 50;

interface Step {
  readonly isHeld: boolean;
  readonly figures: Figures;
}

/** W2 raised: the highest rate at which 99 of 100 deliveries still come within 50 ms. */
export async function runSaturation(
  target: LineTarget,
  pid: number,
  scenario: SaturationScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, evenShapes()));
  await lesson.addStudents(scenario.students);
  await lesson.addTeachers(scenario.teachers);
  await oneStep(lesson, pid, WARM_RATE, scenario.warmMs);

  const steps: Step[] = [];
  // A hiccup of the machine is not the server's limit: a rate has failed when it has failed twice.
  const isHeld = async (rate: number): Promise<boolean> => {
    for (let attempt = 0; attempt < 2; attempt++) {
      tell(`${rate.toFixed(0)} draws/s`);
      const step = await oneStep(lesson, pid, rate, scenario.stepMs);
      steps.push(step);
      if (step.isHeld) return true;
    }
    return false;
  };
  let held: number | undefined;
  let failed: number | undefined;
  for (let rate = FIRST_RATE; rate >= LOWEST_RATE && rate <= scenario.highestRate;) {
    if (await isHeld(rate)) {
      held = rate;
      rate *= RAISED_BY;
    } else {
      failed = rate;
      rate /= RAISED_BY;
    }
    if (held !== undefined && failed !== undefined) break;
  }
  for (let halving = 0; halving < HALVINGS && held !== undefined && failed !== undefined; halving++) {
    const between = Math.sqrt(held * failed);
    if (await isHeld(between)) held = between;
    else failed = between;
  }
  const best = steps.findLast((step) => step.isHeld);
  return {
    figures: { ...best?.figures, highestRate: held ?? Number.NaN },
    faults: lesson.finish(),
    troubles: lesson.troubles,
  };
}

async function oneStep(lesson: Lesson, pid: number, rate: number, stepMs: number): Promise<Step> {
  lesson.deliveries.clear();
  const drawnBefore = lesson.drawn;
  const pace = new Pace(evenTimetable(lesson.students.length, rate), (student) => lesson.draw(student));
  const ownBefore = process.cpuUsage();
  const cpuBefore = readCpu(pid);
  pace.start();
  await delay(stepMs);
  pace.stop();
  await lesson.settle();
  const cpuUs = cpuBetween(cpuBefore, readCpu(pid));
  const own = process.cpuUsage(ownBefore);
  const { p99Ms, count } = lesson.deliveries.summary();
  const sent = lesson.drawn - drawnBefore;
  // A generator that could not send so many has shown nothing about this rate.
  const isSent = sent >= 0.97 * ((rate * stepMs) / 1000);
  return {
    isHeld: isSent && count >= sent * lesson.teachers.length && p99Ms <= P99_AT_MOST_MS,
    figures: {
      deliveriesPerSecond: (count * 1000) / stepMs,
      cpuPerDelivery: cpuUs / count,
      deliveryP99: p99Ms,
      generatorCores: (own.user + own.system) / 1000 / stepMs,
      latenessP99: pace.lateness().p99Ms,
    },
  };
}
