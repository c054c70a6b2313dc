import { randomInt } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DdpConnection } from './ddp-connection.ts';
import { DrawLedger } from './draw-ledger.ts';
import type { Enrolment } from './enrolment.ts';
import { Flood } from './flood.ts';
import { floodOrders, type FloodCount } from './flood-order.ts';
import { Incidents } from './incidents.ts';
import type { SimulateOptions } from './options.ts';
import type { Progress } from './progress.ts';
import type { Recording } from './recording.ts';
import { makeSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { StrokeRecogniser } from './stroke-recogniser.ts';
import { Student, type StudentSetup } from './student.ts';
import { Teacher, type TeacherSetup } from './teacher.ts';
import { UnusableServer } from './unusable-server.ts';
import { atMost, pause, waitWhileProgress } from './waiting.ts';

const CONNECT_AT_ONCE = 50;
const SENDS_IN_A_ROW = 50;
const FENCE_MS = 5_000;
const PROGRESS_MS = 200;
const LOOP_RESOLUTION_MS = 10;

export interface ReplaySetup {
  readonly options: SimulateOptions;
  readonly recording: Recording;
  readonly students: number;
  /** Clients beside them who draw as fast as their sockets take it. Default 0. */
  readonly flooders?: number;
  /** As many as there are students, and flooders; undefined: nobody is logged in. */
  readonly enrolled?: Enrolment | undefined;
  /** Ends the run early; what is known by then is the outcome. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface ReplayOutcome {
  readonly ledger: DrawLedger;
  readonly recogniser: StrokeRecogniser;
  readonly teachers: readonly Teacher[];
  /** Who came when all was drawn; a string says why nobody could; undefined: nobody may watch. */
  readonly freshTeacher: Teacher | string | undefined;
  /** What became of each flooder. */
  readonly flood?: readonly FloodCount[];
  readonly incidents: Incidents;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly loopDelayMaxMs: number;
  readonly sentLateMaxMs: number;
}

interface Crew {
  readonly teachers: readonly Teacher[];
  readonly students: readonly Student[];
}

/** Plays one class from its first connection to its last. Rejects with {@link UnusableServer} before the first draw. */
export async function replayClass(setup: ReplaySetup): Promise<ReplayOutcome> {
  const { options, recording, signal } = setup;
  const { enrolled } = setup;
  const studentIds = enrolled?.students.map(({ id }) => id) ?? newStudentIds(setup.students);
  const ledger = new DrawLedger(studentIds, recording.length);
  const recogniser = new StrokeRecogniser(studentIds, recording);
  const incidents = new Incidents();
  const { url } = options;
  const watching = { url, recogniser, incidents, ...watchingIn(enrolled) };
  const mayWatch = enrolled === undefined || enrolled.teacherToken !== undefined;
  const teachers = Array.from(
    { length: mayWatch ? options.teachers : 0 },
    (_, index) => new Teacher({ ...watching, name: `teacher ${index + 1}`, logsInitialLoad: false }),
  );
  const students = studentIds.map(
    (_, number) => new Student({ number, url, recording, ledger, incidents, ...drawingIn(enrolled, number) }),
  );
  const crew = { teachers, students };
  const ticker = setInterval(() => setup.progress.show(snapshot(ledger, teachers)), PROGRESS_MS);
  let flood: Flood | undefined;
  const loopDelay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  try {
    await connectAll(teachers, 'teacher', setup);
    await Promise.all(teachers.map((teacher) => teacher.subscribe(options.settleMs, signal)));
    await connectAll(students, 'student', setup);
    flood = await Flood.start(floodOrders(setup));
    loopDelay.enable();
    const startedAt = performance.now();
    const schedule = makeSchedule(recording, { ...options, students: setup.students });
    const sentLateMaxMs = await play(schedule, students, recording.length, signal);
    const flooded = await flood.stop();
    await settle(ledger, crew, options.settleMs, signal);
    const durationMs = performance.now() - startedAt;
    loopDelay.disable();
    const fresh = new Teacher({ ...watching, name: 'the fresh teacher', logsInitialLoad: true });
    const freshTeacher = mayWatch ? await loadAfresh(fresh, setup) : undefined;
    const loopDelayMaxMs = Math.max(0, loopDelay.max / 1e6 - LOOP_RESOLUTION_MS);
    return {
      ledger,
      recogniser,
      teachers,
      freshTeacher,
      incidents,
      startedAt,
      durationMs,
      loopDelayMaxMs,
      sentLateMaxMs,
      ...(flooded.length === 0 ? {} : { flood: flooded }),
    };
  } finally {
    loopDelay.disable();
    await flood?.stop();
    clearInterval(ticker);
    setup.progress.clear();
    await Promise.all(connectionsOf(crew).map((connection) => connection.close()));
  }
}

function watchingIn(enrolled: Enrolment | undefined): Pick<TeacherSetup, 'enrolled'> {
  if (enrolled?.teacherToken === undefined) return {};
  return { enrolled: { token: enrolled.teacherToken, classroomId: enrolled.classroomId } };
}

function drawingIn(enrolled: Enrolment | undefined, number: number): Pick<StudentSetup, 'enrolled'> {
  const seat = enrolled?.students[number];
  if (enrolled === undefined || seat === undefined) return {};
  return { enrolled: { seat, classroomId: enrolled.classroomId } };
}

/** Decimals like the ones the original application draws; the random start keeps two runs on one server apart. */
function newStudentIds(count: number): readonly string[] {
  const run = `0.9${String(randomInt(1e10)).padStart(10, '0')}`;
  return Array.from({ length: count }, (_, number) => `${run}${String(number + 1).padStart(5, '0')}`);
}

async function connectAll(
  members: readonly (Teacher | Student)[],
  role: string,
  { options, signal }: ReplaySetup,
): Promise<void> {
  let next = 0;
  const failures: string[] = [];
  const connectNext = async (): Promise<void> => {
    for (let member = members[next]; member !== undefined && failures.length === 0; member = members[next]) {
      next += 1;
      const name = `${role} ${next} of ${members.length}`;
      await member.connect({ timeoutMs: options.connectTimeoutMs, signal }).catch((error: unknown) => {
        failures.push(`${options.url}: ${name} could not connect: ${reasonOf(error)}`);
      });
    }
  };
  await Promise.all(Array.from({ length: CONNECT_AT_ONCE }, connectNext));
  if (failures[0] !== undefined) throw new UnusableServer(failures[0]);
}

/** Sends each draw when it is due. Returns how late the latest one was, in milliseconds. */
async function play(
  { draws, dueMs }: Schedule,
  students: readonly Student[],
  strokes: number,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  let latestMs = 0;
  for (const [place, draw] of draws.entries()) {
    const due = dueMs[draw] ?? 0;
    for (
      let ahead = startedAt + due - performance.now();
      ahead > 0;
      ahead = startedAt + due - performance.now()
    ) {
      await pause(Math.ceil(ahead), signal);
      if (signal.aborted) return latestMs;
    }
    // A generator that is behind still has to read its answers.
    if (place % SENDS_IN_A_ROW === 0) await nextTurn();
    latestMs = Math.max(latestMs, performance.now() - startedAt - due);
    students[Math.floor(draw / strokes)]?.draw(draw % strokes);
  }
  return latestMs;
}

/** Waits until everything has come, or nothing comes any more. */
async function settle(ledger: DrawLedger, crew: Crew, silenceMs: number, signal: AbortSignal): Promise<void> {
  const { teachers } = crew;
  const connections = connectionsOf(crew);
  await waitWhileProgress({
    isDone: () =>
      (ledger.answered === ledger.sent &&
        ledger.updated === ledger.sent &&
        teachers.every((teacher) => teacher.log.own >= ledger.accepted)) ||
      !connections.some((connection) => connection.isOpen),
    progress: () =>
      ledger.answered + ledger.updated + teachers.reduce((sum, teacher) => sum + teacher.log.length, 0),
    silenceMs,
    signal,
  });
  // What was sent twice comes after the last thing that was waited for, and a stall is no silence. Two rounds: after
  // the students' first pongs all draws were handled, so what they caused lies before the teachers' second ones.
  for (let round = 1; round <= 2 && !signal.aborted; round += 1) {
    await atMost(FENCE_MS, Promise.all(connections.map((connection) => connection.ping())));
  }
}

function connectionsOf({ teachers, students }: Crew): readonly DdpConnection[] {
  return [...teachers, ...students].flatMap((member) => member.connection ?? []);
}

async function loadAfresh(teacher: Teacher, { options, signal }: ReplaySetup): Promise<Teacher | string> {
  if (signal.aborted) return 'the run was stopped';
  try {
    await teacher.connect({ timeoutMs: options.connectTimeoutMs, signal });
    await teacher.subscribe(options.settleMs, signal);
    return teacher;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await teacher.connection?.close();
  }
}

function snapshot(ledger: DrawLedger, teachers: readonly Teacher[]) {
  return {
    planned: ledger.planned,
    sent: ledger.sent,
    answered: ledger.answered,
    delivered: Math.min(...teachers.map((teacher) => teacher.log.own)),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
