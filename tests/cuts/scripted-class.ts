import type { OpenSocket } from '../../client/ddp/client-api.ts';
import { DEFAULT_CLASSROOM } from '../../shared/classroom/classroom-api.ts';
import { MemoryClassroom } from '../classroom/memory-classroom.ts';
import { School } from '../classroom/school.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { ByteNetwork } from './byte-network.ts';
import type { PersonRecord } from './class-record.ts';
import type { CutFinds } from './cut-plan.ts';
import { CAST, describeScript, type CutScript, type Step } from './cut-script.ts';
import { entriesOf, judge } from './judge.ts';
import { OwnStudent, OwnTeacher, type Seat } from './own-people.ts';
import { StockStudent, StockTeacher } from './stock-people.ts';

/** Pauses between attempts grow to five minutes; who has come back has still to be heard. */
const PATIENCE_MS = 3_600_000;
const PATIENCE_STEP_MS = 2_000;

interface Person extends PersonRecord {
  draw(): void;
  undo(place: number): void;
  clear(): void;
  close(): void;
}

export interface ClassOptions {
  /** Whether stock students send the seed by which a repeated draw is known. Default true. */
  readonly stockSendsSeeds?: boolean;
}

export interface ClassOutcome {
  readonly finds: CutFinds;
  /** Cuts that struck. */
  readonly struck: number;
  readonly strokes: number;
}

/** Plays a script to its end and judges it. What is wrong is told together with the script. */
export async function playScript(script: CutScript, options: ClassOptions = {}): Promise<ClassOutcome> {
  try {
    return await play(script, options);
  } catch (error) {
    throw new Error(`${String(error)}\n${describeScript(script)}`, { cause: error });
  }
}

async function play(script: CutScript, options: ClassOptions): Promise<ClassOutcome> {
  const classroom = await MemoryClassroom.open();
  const seats = script.place === 'default' ? [] : await takeSeats(classroom);
  const { server, store } = classroom;
  const { clock } = server;
  // Another stream than the script's: what the script is does not depend on how it is played.
  const random = new SeededRandom(script.seed ^ 0x5ca1ab1e);
  const network = new ByteNetwork(clock, server.ddp, random);
  const people = CAST.map(({ name, role, client }, place): Person => {
    const fraction = (): number => random.below(2 ** 30) / 2 ** 30;
    const openSocket: OpenSocket = network.opener(place);
    const person = { name, seat: seats[place], openSocket, clock, random: fraction };
    if (role === 'teacher') return client === 'own' ? new OwnTeacher(person) : new StockTeacher(person);
    return client === 'own' ? new OwnStudent(person) : new StockStudent(person, options.stockSendsSeeds);
  });
  for (const step of script.steps) clock.after(step.atMs, () => act(people, step));
  for (const cut of script.cuts) network.plan(cut);
  for (const { atMs, forMs } of script.slowDisk) {
    clock.after(atMs, () => {
      store.holdSaves();
      clock.after(forMs, () => store.openSaves());
    });
  }
  await clock.advance(script.lengthMs);
  for (let waited = 0; waited < PATIENCE_MS; waited += PATIENCE_STEP_MS) {
    await clock.advance(PATIENCE_STEP_MS);
    if (network.isCalm && people.every(({ unfinished }) => unfinished === undefined)) break;
  }
  const faults = {
    name: 'network',
    studentId: 'nobody',
    watches: 'nobody',
    drawn: [],
    unfinished: undefined,
  } as const;
  const nothing = { watched: { shown: new Map() }, clears: { meant: 0, answered: 0 } } as const;
  const entries = entriesOf(store.asked, seats[0]?.classroomId ?? DEFAULT_CLASSROOM);
  judge(entries, [...people, { ...faults, ...nothing, faults: network.faults }]);
  for (const person of people) person.close();
  const strokes = entries.filter(({ kind }) => kind === 'stroke').length;
  return { finds: network.finds, struck: network.struck, strokes };
}

/** For everybody, in the order of the cast, in a classroom that was made for them. */
async function takeSeats(server: MemoryClassroom): Promise<readonly Seat[]> {
  const school = await School.open(() => server.connect(), await server.people.firstClaim);
  const classroom = await school.classroom();
  const seats: Seat[] = [];
  for (const { role } of CAST) {
    const someone = role === 'teacher' ? await school.teacher(classroom.id) : await school.student(classroom);
    someone.peer.cut();
    seats.push({ id: someone.id, token: someone.token, classroomId: classroom.id });
  }
  return seats;
}

function act(people: readonly Person[], { client, deed }: Step): void {
  const person = people[client];
  if (deed.kind === 'draw') person?.draw();
  else if (deed.kind === 'undo') person?.undo(deed.place);
  else person?.clear();
}
