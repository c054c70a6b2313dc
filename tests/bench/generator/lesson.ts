import { DeliveryCheck } from './delivery-check.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { addFaults, noLessonFaults, type LessonFaults } from './lesson-faults.ts';
import type { LineTarget } from './line.ts';
import type { StrokeFrames } from './stroke-frames.ts';
import { StudentLine } from './student-line.ts';
import { eventually, quiet, within } from './until.ts';
import { WatcherLine } from './watcher-line.ts';

const CONNECT_AT_ONCE = 100;
const CONNECT_MS = 60_000;
const READY_MS = 120_000;
const QUIET_MS = 10_000;
const TROUBLES_TOLD = 5;

/** Students and teachers of one classroom on one server, and the account of all that they send and get. */
export class Lesson {
  readonly students: StudentLine[] = [];
  readonly teachers: WatcherLine[] = [];
  /** From the sending of a draw to each teacher's getting it. */
  readonly deliveries = new LatencyHistogram();
  /** From the sending of a draw to its `result`. */
  readonly roundTrips = new LatencyHistogram();
  /** The first few, in words. */
  readonly troubles: string[] = [];
  readonly target: LineTarget;
  readonly #frames: StrokeFrames;
  #troubleCount = 0;
  #received = 0;
  #isOver = false;
  readonly #quietMs: number;

  /** @param quietMs after so long without anything what is missing counts as lost */
  constructor(target: LineTarget, frames: StrokeFrames, quietMs = QUIET_MS) {
    this.target = target;
    this.#frames = frames;
    this.#quietMs = quietMs;
  }

  /** Rises with everything that comes. */
  get received(): number {
    return this.#received;
  }

  get drawn(): number {
    return this.students.reduce((sum, { drawn }) => sum + drawn, 0);
  }

  async addStudents(count: number): Promise<void> {
    await inBatches(count, () => {
      const student = new StudentLine(this.students.length, this.target, this.#frames, {
        answered: (ms) => {
          this.#received += 1;
          this.roundTrips.add(ms);
        },
        trouble: (what) => this.trouble(what),
      });
      this.students.push(student);
      return student.line.connected;
    });
  }

  /** Teachers who watch everything and have all there is so far. All students must be there already. */
  async addTeachers(count: number): Promise<void> {
    const before = this.teachers.length;
    await inBatches(count, () => {
      const teacher = this.watcher(0, this.students.length);
      this.teachers.push(teacher);
      return teacher.line.connected.then(() => teacher.line.watch());
    });
    const isReady = (): boolean => this.teachers.slice(before).every((teacher) => teacher.isReady);
    await eventually(isReady, READY_MS, 'every teacher is ready');
  }

  /**
   * One who is to get the strokes of these students; it has not subscribed yet. Not counted among the teachers.
   * @param isTimed whether what it gets counts as deliveries of this moment: a snapshot does not
   */
  watcher(first: number, students: number, isTimed = true): WatcherLine {
    return new WatcherLine(this.target, this.#frames, new DeliveryCheck(first, students), {
      delivered: (student, stroke, at) => {
        this.#received += 1;
        if (isTimed) this.deliveries.add(at - (this.students[student]?.sentAt[stroke] ?? at));
      },
      trouble: (what) => this.trouble(what),
    });
  }

  draw(student: number): void {
    this.students[student]?.draw();
  }

  readonly drawnBy = (student: number): number => this.students[student]?.drawn ?? 0;

  trouble(what: string): void {
    if (this.#isOver) return;
    this.#troubleCount += 1;
    if (this.troubles.length < TROUBLES_TOLD) this.troubles.push(what);
  }

  /** Waits until everything has come, or nothing comes any more. */
  async settle(): Promise<void> {
    const isSettled = (): boolean =>
      this.students.every(({ owed }) => owed === 0) &&
      this.teachers.every(({ check }) => check.isComplete(this.drawnBy));
    await quiet(isSettled, () => this.#received, this.#quietMs);
  }

  /** Ends every connection. @returns what was wrong, all in all */
  finish(others: readonly WatcherLine[] = []): LessonFaults {
    this.#isOver = true;
    let faults = { ...noLessonFaults(), troubles: this.#troubleCount };
    for (const { check, line } of [...this.teachers, ...others]) {
      faults = addFaults(faults, check.finish(this.drawnBy));
      line.destroy();
    }
    for (const { owed, answeredTwice, refused, line } of this.students) {
      faults = addFaults(faults, { unanswered: Math.max(0, owed), answeredTwice, refused });
      line.destroy();
    }
    return faults;
  }
}

async function inBatches(count: number, open: () => Promise<void>): Promise<void> {
  for (let opened = 0; opened < count; opened += CONNECT_AT_ONCE) {
    const batch = Array.from({ length: Math.min(CONNECT_AT_ONCE, count - opened) }, open);
    await within(Promise.all(batch), CONNECT_MS, `${count} connections are open`);
  }
}
