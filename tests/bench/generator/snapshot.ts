import { setTimeout as delay } from 'node:timers/promises';
import { anonymousBytes, cpuBetween, readCpu } from '../process-figures.ts';
import type { Outcome, SnapshotScenario } from './job.ts';
import { drawHeld } from './draw-held.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { Lesson } from './lesson.ts';
import type { LineTarget } from './line.ts';
import { evenTimetable, Pace } from './pace.ts';
import { StrokeFrames } from './stroke-frames.ts';
import { evenShapes } from './stroke-shapes.ts';
import type { TellProgress } from './tell-progress.ts';
import { eventually } from './until.ts';
import type { WatcherLine } from './watcher-line.ts';

const STUDENTS = 50;
/** The server is warm, and has taken the memory that it needs to work at all. */
const WARM_STROKES = 10_000;
const DRAWN_MEANWHILE = 50;
const READY_MS = 120_000;

/** W5: what a drawing costs in memory, and what a fresh teacher costs in time, the own and the others'. */
export async function runSnapshot(
  target: LineTarget,
  pid: number,
  { strokes, teachers, calmMs }: SnapshotScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, evenShapes()));
  await lesson.addStudents(STUDENTS);
  const warm = Math.min(WARM_STROKES, strokes / 2);
  await drawHeld(lesson, warm, tell);
  await delay(calmMs);
  const memoryBefore = anonymousBytes(pid);
  await drawHeld(lesson, strokes - warm, tell);
  await delay(calmMs);
  const heldBytes = anonymousBytes(pid) - memoryBefore;

  const [drawing] = lesson.students;
  if (drawing === undefined) throw new Error('there is nobody to draw');
  const pace = new Pace(evenTimetable(1, DRAWN_MEANWHILE), () => {
    drawing.draw();
    drawing.ping();
  });
  pace.start();
  const ready = new LatencyHistogram();
  const stalls = new LatencyHistogram();
  const watchers: WatcherLine[] = [];
  let cpuUs = 0;
  for (let number = 0; number < teachers; number++) {
    tell(`teacher ${number + 1} of ${teachers} takes ${strokes} strokes`);
    const teacher = lesson.watcher(0, STUDENTS, false);
    watchers.push(teacher);
    await teacher.line.connected;
    await delay(calmMs / 5);
    drawing.longestStall = 0;
    const cpuBefore = readCpu(pid);
    const subscribedAt = performance.now();
    teacher.line.watch();
    await eventually(() => teacher.isReady, READY_MS, `a teacher has ${strokes} strokes`);
    // Those that were sent while the server was busy are answered by now, or a little later.
    await eventually(() => drawing.pingsOut === 0, READY_MS, 'the pings are answered');
    cpuUs += cpuBetween(cpuBefore, readCpu(pid));
    ready.add(teacher.readyAt - subscribedAt);
    stalls.add(drawing.longestStall);
  }
  pace.stop();
  lesson.teachers.push(...watchers);
  await lesson.settle();
  const frameBytes = (watchers[0]?.bytes ?? 0) / (watchers[0]?.check.delivered ?? 1) + FRAME_HEADER;
  const bytesPerStroke = heldBytes / (strokes - warm);
  return {
    figures: {
      readyMs: ready.quantile(0.5),
      stallMs: stalls.quantile(1),
      cpuMs: cpuUs / 1000 / teachers,
      bytesPerStroke,
      frameBytes,
      overFrame: bytesPerStroke / frameBytes,
    },
    faults: lesson.finish(),
    troubles: lesson.troubles,
  };
}

/** Of a WebSocket frame between 126 and 65,535 bytes. */
const FRAME_HEADER = 4;
