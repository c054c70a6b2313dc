import { setTimeout as delay } from 'node:timers/promises';
import { ddpSubscription } from './dialect.ts';
import { drawHeld } from './draw-held.ts';
import type { Outcome, StormScenario } from './job.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { Lesson } from './lesson.ts';
import type { LineTarget } from './line.ts';
import { Pace, type Timetable } from './pace.ts';
import { StrokeFrames, studentIdOf } from './stroke-frames.ts';
import { evenShapes } from './stroke-shapes.ts';
import type { TellProgress } from './tell-progress.ts';
import { eventually, quiet } from './until.ts';
import type { WatcherLine } from './watcher-line.ts';

/** They are not cut off, and go on drawing. */
const DRAWING = 30;
const READY_MS = 60_000;
const STAND_STILL_MS = 10_000;
/** Of an offset nobody ever told: everything is sent, and the places are told. */
const NO_PLACE = { epoch: 0, n: 0 };

interface Arrival {
  readonly watcher: WatcherLine;
  readonly subscription: string;
  cameAt: number;
}

/** The network was away, and everybody comes back within a second. */
export async function runStorm(
  target: LineTarget,
  scenario: StormScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, evenShapes()));
  const everybody = scenario.students + DRAWING;
  await lesson.addStudents(everybody);
  await drawHeld(lesson, scenario.strokes, tell);
  await lesson.addTeachers(1);
  const cut = await watchWithPlaces(lesson, scenario.resuming);

  const pace = new Pace(timetable(scenario), (student) => lesson.draw(student));
  pace.start();
  await delay(scenario.calmMs);
  // The network goes: those who draw stay, for they show what the storm costs those who are there.
  for (const { line } of [...lesson.students.slice(0, scenario.students), ...cut]) line.destroy();
  lesson.deliveries.clear();
  lesson.roundTrips.clear();
  await delay(scenario.calmMs);
  const calm = { delivery: lesson.deliveries.summary(), roundTrip: lesson.roundTrips.summary() };
  lesson.deliveries.clear();
  lesson.roundTrips.clear();

  tell(`${scenario.students + scenario.resuming + scenario.teachers} come back`);
  const startedAt = performance.now();
  const arrivals = await comeBack(lesson, scenario, cut);
  await eventually(() => arrivals.every(({ watcher }) => watcher.isReady), READY_MS, 'everybody is ready');
  const storm = { delivery: lesson.deliveries.summary(), roundTrip: lesson.roundTrips.summary() };
  const ready = new LatencyHistogram();
  for (const { watcher, cameAt } of arrivals) ready.add(watcher.readyAt - cameAt);
  const lastReadyAt = Math.max(...arrivals.map(({ watcher }) => watcher.readyAt));
  pace.stop();
  await lesson.settle();
  const isComplete = (): boolean => arrivals.every(({ watcher }) => watcher.check.isComplete(lesson.drawnBy));
  await quiet(isComplete, () => lesson.received, STAND_STILL_MS);
  return {
    figures: {
      allReadyMs: lastReadyAt - startedAt,
      readyP50: ready.quantile(0.5),
      readyP99: ready.quantile(0.99),
      deliveryP99: storm.delivery.p99Ms,
      roundTripP99: storm.roundTrip.p99Ms,
      calmDeliveryP99: calm.delivery.p99Ms,
      calmRoundTripP99: calm.roundTrip.p99Ms,
      arrivals: arrivals.length,
    },
    faults: lesson.finish(arrivals.map(({ watcher }) => watcher)),
    troubles: lesson.troubles,
  };
}

function timetable({ students, drawsPerSecond }: StormScenario): Timetable {
  return {
    dueMs: (index) => (index * 1000) / drawsPerSecond,
    student: (index) => students + (index % DRAWING),
  };
}

/** Teachers who are told the places they reach, and have all that was drawn. */
async function watchWithPlaces(lesson: Lesson, count: number): Promise<readonly WatcherLine[]> {
  const watchers = Array.from({ length: count }, () => lesson.watcher(0, lesson.students.length, false));
  for (const { line } of watchers) {
    void line.connected.then(() =>
      line.sendText(ddpSubscription('watch', 'teacher', [null, { since: NO_PLACE }])),
    );
  }
  const isReady = (): boolean => watchers.every((watcher) => watcher.isReady && watcher.told !== undefined);
  await eventually(isReady, READY_MS, 'those who will resume are ready');
  return watchers;
}

/** Evenly over the time there is, mixed: a teacher among the first and among the last. */
async function comeBack(
  lesson: Lesson,
  scenario: StormScenario,
  cut: readonly WatcherLine[],
): Promise<readonly Arrival[]> {
  const everybody = lesson.students.length;
  const makers = Array.from({ length: scenario.students }, (_, student) => (): Arrival => {
    const subscription = ddpSubscription('own', 'student', [studentIdOf(student)]);
    return { watcher: lesson.watcher(student, 1, false), subscription, cameAt: performance.now() };
  });
  const spread = (count: number, make: (index: number) => Arrival): void => {
    for (let index = 0; index < count; index++) {
      makers.splice(Math.floor(((index + 0.5) * makers.length) / count), 0, () => make(index));
    }
  };
  spread(scenario.resuming, (index) => {
    const watcher = lesson.watcher(0, everybody, false);
    const told = cut[index]?.told;
    if (told !== undefined) watcher.check.resumeAt(told.place);
    const since = told?.offset ?? NO_PLACE;
    const subscription = ddpSubscription('watch', 'teacher', [null, { since }]);
    return { watcher, subscription, cameAt: performance.now() };
  });
  spread(scenario.teachers, () => ({
    watcher: lesson.watcher(0, everybody, false),
    subscription: ddpSubscription('watch', 'teacher', []),
    cameAt: performance.now(),
  }));

  const arrivals: Arrival[] = [];
  const startedAt = performance.now();
  while (arrivals.length < makers.length) {
    const due = Math.ceil(((performance.now() - startedAt) / scenario.withinMs) * makers.length);
    for (const make of makers.slice(arrivals.length, due)) {
      const arrival = make();
      const { line } = arrival.watcher;
      void line.connected.then(() => line.sendText(arrival.subscription));
      arrivals.push(arrival);
    }
    await delay(1);
  }
  return arrivals;
}
