import type { JoinOptions } from '../../shared/classroom/classrooms-api.ts';
import { DdpConnection, type OpenOptions } from './ddp-connection.ts';
import type { Entrance } from './lesson-options.ts';
import { UnusableServer } from './unusable-server.ts';

/** Somebody who may come back with a token. */
export interface Seat {
  readonly id: string;
  readonly token: string;
}

/** Who takes part in a class that one has to be let into. */
export interface Enrolment {
  readonly classroomId: string;
  readonly students: readonly Seat[];
  readonly flooders: readonly Seat[];
  /** Of the teacher who watches; undefined: nobody does. */
  readonly teacherToken: string | undefined;
}

/**
 * Lets so many in: each on a connection of its own, all at once. They are students; {@link takeSeats} says which of them flood.
 * @throws {UnusableServer} when somebody is refused
 */
export async function enrol(
  url: string,
  entrance: Entrance,
  people: number,
  options: OpenOptions,
): Promise<Enrolment> {
  const teacher = entrance.kind === 'claim' ? await claim(url, entrance.token, options) : undefined;
  const join = teacher?.join ?? (entrance.kind === 'join' ? entrance.join : { code: '' });
  const joined = await Promise.all(
    Array.from({ length: people }, (_, number) =>
      onConnection(url, options, async (connection) => {
        const seat = seatOf(await connection.call('login', [{ guest: {} }]));
        const name = `Student ${number + 1}`;
        const { classroomId } = fieldsOf(await connection.call('classrooms.join', [{ ...join, name }]));
        return { seat, classroomId: String(classroomId) };
      }),
    ),
  );
  const classroomId = joined[0]?.classroomId ?? '';
  const students = joined.map(({ seat }) => seat);
  return { classroomId, students, flooders: [], teacherToken: teacher?.token };
}

/** For one run: the next of those who came in. */
export function takeSeats(all: Enrolment, from: number, students: number, flooders: number): Enrolment {
  const rest = all.students.slice(from);
  return { ...all, students: rest.slice(0, students), flooders: rest.slice(students, students + flooders) };
}

/** @returns the new teacher's token, and how one joins the classroom that the teacher has made */
function claim(
  url: string,
  claimToken: string,
  options: OpenOptions,
): Promise<{ readonly token: string; readonly join: JoinOptions }> {
  return onConnection(url, options, async (connection) => {
    const { token } = seatOf(await connection.call('login', [{ claim: claimToken, name: 'Simulation' }]));
    const { classroomId } = fieldsOf(await connection.call('classrooms.create', [{ name: 'Simulation' }]));
    const { code } = fieldsOf(await connection.call('classrooms.open', [classroomId]));
    return { token, join: { code: String(code) } };
  });
}

async function onConnection<Result>(
  url: string,
  options: OpenOptions,
  use: (connection: DdpConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await DdpConnection.open(url, {}, options).catch((error: unknown) => {
    throw new UnusableServer(`${url}: nobody can be enrolled: ${String(error)}`);
  });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

function seatOf(result: unknown): Seat {
  const { id, token } = fieldsOf(result);
  if (typeof id !== 'string' || typeof token !== 'string') throw new UnusableServer('login gives no token');
  return { id, token };
}

function fieldsOf(result: unknown): Readonly<Record<string, unknown>> {
  return typeof result === 'object' && result !== null ? { ...result } : {};
}
