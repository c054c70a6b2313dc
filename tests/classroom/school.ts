import assert from 'node:assert/strict';
import type { TestPeer } from '../support/test-peer.ts';
import { succeed } from './calls.ts';

/** Somebody who is logged in. */
export interface Someone {
  readonly peer: TestPeer;
  readonly id: string;
  /** By which it can log in again. */
  readonly token: string;
}

export interface MadeClassroom {
  readonly id: string;
  readonly code: string;
  readonly link: string;
}

/** Makes people and classrooms of a server, over the wire alone. */
export class School {
  readonly #connect: () => Promise<TestPeer>;
  readonly owner: Someone;

  /** @param claim the token of the link for the first teacher */
  static async open(connect: () => Promise<TestPeer>, claim: string | undefined): Promise<School> {
    return new School(connect, await login(await connect(), { claim }));
  }

  private constructor(connect: () => Promise<TestPeer>, owner: Someone) {
    this.#connect = connect;
    this.owner = owner;
  }

  async guest(): Promise<Someone> {
    return login(await this.#connect(), { guest: {} });
  }

  /** @param classroomId undefined: a teacher of none */
  async teacher(classroomId?: string, by = this.owner): Promise<Someone> {
    const invited = await succeed(by.peer, 'teachers.invite', classroomId === undefined ? [] : [classroomId]);
    return login(await this.#connect(), { claim: fieldOf(invited, 'claim') });
  }

  /** With its door open. */
  async classroom(name = 'A class', by = this.owner): Promise<MadeClassroom> {
    const made = await succeed(by.peer, 'classrooms.create', [{ name }]);
    return { id: fieldOf(made, 'classroomId'), code: fieldOf(made, 'code'), link: fieldOf(made, 'link') };
  }

  /** A guest who has joined. */
  async student({ link }: Pick<MadeClassroom, 'link'>): Promise<Someone> {
    const student = await this.guest();
    await succeed(student.peer, 'classrooms.join', [{ link }]);
    return student;
  }

  /** The same person by another connection. */
  async again({ token }: Someone): Promise<Someone> {
    return login(await this.#connect(), { resume: token });
  }
}

/** Logs a peer in. */
export async function login(peer: TestPeer, options: object): Promise<Someone> {
  const result = await succeed(peer, 'login', [options]);
  return { peer, id: fieldOf(result, 'id'), token: fieldOf(result, 'token') };
}

/** A text of an answer. */
export function fieldOf(value: unknown, name: string): string {
  const fields = value as Readonly<Record<string, unknown>>;
  const field = fields[name];
  assert.ok(typeof field === 'string', `${name} is ${typeof field}`);
  return field;
}
