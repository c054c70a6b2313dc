import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { anonymousBytes } from '../process-figures.ts';
import { drawHeld } from './draw-held.ts';
import type { Outcome, SlowScenario } from './job.ts';
import { Lesson } from './lesson.ts';
import type { LineTarget } from './line.ts';
import { openWindow } from './load-window.ts';
import { Pace } from './pace.ts';
import { recordedTimetable } from './recorded-timetable.ts';
import { StrokeFrames } from './stroke-frames.ts';
import { recordedShapes } from './stroke-shapes.ts';
import type { TellProgress } from './tell-progress.ts';
import { quiet, within } from './until.ts';
import type { WatcherLine } from './watcher-line.ts';

const LOOK_MS = 250;
const READY_MS = 30_000;
/** A client says that it lives; one that reads nothing can still send. */
const SIGN_OF_LIFE_MS = 5_000;
const STAND_STILL_MS = 20_000;
/** A server gives up on who takes nothing for a minute. */
const FILL_MS = 12_000;
/** Of what they are offered. */
const STILL_TAKEN = 0.05;
/** Of a WebSocket frame between 126 and 65,535 bytes. */
const FRAME_HEADER = 4;

/** Teachers who stop reading while the class goes on: what they cost the server and those who read. */
export async function runSlowTeachers(
  target: LineTarget,
  pid: number,
  scenario: SlowScenario,
  tell: TellProgress,
): Promise<Outcome> {
  const lesson = new Lesson(target, new StrokeFrames(target.dialect, recordedShapes().shapes));
  await lesson.addStudents(scenario.students);
  await lesson.addTeachers(scenario.readers);
  const newPace = (): Pace =>
    new Pace(recordedTimetable(scenario.students), (student) => lesson.draw(student));
  tell('warming up');
  await play(lesson, newPace(), scenario.warmMs);
  // As fast as it goes once: what that needs is taken, and is not put down to those who do not read.
  await drawHeld(lesson, 2 * scenario.burst, tell);
  await lesson.settle();

  const [reader] = lesson.teachers;
  if (reader === undefined) throw new Error('nobody reads');
  const held = (): number => reader.bytes + reader.check.delivered * FRAME_HEADER;
  const slow = await slowTeachers(lesson, scenario.stopped);
  const memoryBefore = anonymousBytes(pid);
  const framesBefore = held();
  for (const { line } of slow) line.watch();
  const signs = setInterval(
    () => slow.forEach(({ line }) => line.sendText(target.dialect.pong)),
    SIGN_OF_LIFE_MS,
  );
  if (slow.length > 0) await fillKernel(lesson, scenario, tell);
  const pace = newPace();
  pace.start();
  await delay(scenario.warmMs / 4);
  const window = openWindow(pid, lesson, pace);
  let beyondFramesBytes = 0;
  const until = performance.now() + scenario.stopMs;
  while (performance.now() < until) {
    tell(`${slow.length} teachers do not read`);
    await delay(LOOK_MS);
    beyondFramesBytes = Math.max(
      beyondFramesBytes,
      anonymousBytes(pid) - memoryBefore - (held() - framesBefore),
    );
  }
  const figures = window.close();
  pace.stop();
  clearInterval(signs);
  const resumedAt = performance.now();
  for (const { line } of slow) line.resume();
  const received = (): number => slow.reduce((sum, { bytes }) => sum + bytes, 0);
  const isComplete = (): boolean => slow.every(({ check }) => check.isComplete(lesson.drawnBy));
  tell(`${slow.length} teachers read again`);
  await quiet(isComplete, received, STAND_STILL_MS);
  const catchUpMs = performance.now() - resumedAt;
  await lesson.settle();
  return {
    figures: {
      deliveryP99: figures['deliveryP99'] ?? Number.NaN,
      drawsPerSecond: figures['drawsPerSecond'] ?? Number.NaN,
      generatorCores: figures['generatorCores'] ?? Number.NaN,
      latenessP99: figures['latenessP99'] ?? Number.NaN,
      beyondFramesBytes,
      framesBytes: held() - framesBefore,
      catchUpMs,
      caughtUpBytes: received(),
    },
    faults: lesson.finish(slow),
    troubles: lesson.troubles,
  };
}

/**
 * Draws until the kernel takes nothing more for those who do not read. A real network would be full at once; here it takes
 * megabytes for each, and as long as it does a teacher who does not read costs a server as much as one who reads.
 */
async function fillKernel(lesson: Lesson, scenario: SlowScenario, tell: TellProgress): Promise<void> {
  const [reader] = lesson.teachers;
  const startedAt = performance.now();
  while (performance.now() - startedAt < FILL_MS) {
    const before = { queued: queuedBytes(lesson.target.port), sent: reader?.bytes ?? 0 };
    await drawHeld(lesson, scenario.burst, tell);
    await lesson.settle();
    const offered = ((reader?.bytes ?? 0) - before.sent) * scenario.stopped;
    if (queuedBytes(lesson.target.port) - before.queued < offered * STILL_TAKEN) return;
  }
}

async function play(lesson: Lesson, pace: Pace, ms: number): Promise<void> {
  pace.start();
  await delay(ms);
  pace.stop();
  await lesson.settle();
}

/** What lies unread in the kernel between this port and its peers, both ends. */
function queuedBytes(port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let sum = 0;
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\n').slice(1)) {
    const [, local, remote, , queues = ''] = line.trim().split(/\s+/);
    if (local?.endsWith(wanted) !== true && remote?.endsWith(wanted) !== true) continue;
    const [sending = '0', receiving = '0'] = queues.split(':');
    sum += Number.parseInt(sending, 16) + Number.parseInt(receiving, 16);
  }
  return sum;
}

/**
 * They say hello, and read nothing from then on. Had they read before, the kernel would keep up to 32 MiB for each: more
 * for a hundred than it has, and it drops what it has no room for. They are no measure of the others' times, and are
 * checked for themselves.
 */
async function slowTeachers(lesson: Lesson, count: number): Promise<readonly WatcherLine[]> {
  const slow = Array.from({ length: count }, () => lesson.watcher(0, lesson.students.length, false));
  for (const { line } of slow) void line.connected.then(() => line.pause());
  await within(
    Promise.all(slow.map(({ line }) => line.connected)),
    READY_MS,
    'the slow teachers are connected',
  );
  return slow;
}
