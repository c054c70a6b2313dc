import assert from 'node:assert/strict';
import type { MemoryPeer } from '../protocol/memory-wire.ts';
import { addedText, call, segmentsAt, shownTo } from './calls.ts';
import { EXPLICIT_IDS, STUDENTS, type Step } from './classroom-steps.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { NaiveClassroom, type Expected } from './naive-classroom.ts';

/** Longer than the writer's longest pause between two tries. */
const EVERY_RETRY_MS = 6_000;

interface Unanswered {
  readonly peer: MemoryPeer;
  readonly method: string;
  readonly expected: Expected;
}

/** A classroom, and beside it the list that it should be. After each step the two are compared. */
export class Trial {
  readonly #naive = new NaiveClassroom();
  readonly #unanswered = new Map<string, Unanswered>();
  /** Every id that a stroke ever had, also those that a crash has lost. */
  readonly #ids: string[] = [];
  #classroom: MemoryClassroom;
  #teacher: MemoryPeer;
  #student: MemoryPeer;
  /** Entries that were durable when the present server started. */
  #durableBefore = 0;

  static async start(): Promise<Trial> {
    const classroom = await MemoryClassroom.open();
    return new Trial(classroom, await classroom.teacher(), await classroom.connect());
  }

  private constructor(classroom: MemoryClassroom, teacher: MemoryPeer, student: MemoryPeer) {
    this.#classroom = classroom;
    this.#teacher = teacher;
    this.#student = student;
  }

  async take(step: Step): Promise<void> {
    const { store, server } = this.#classroom;
    switch (step.kind) {
      case 'draw':
        await this.#draw(STUDENTS[step.student] ?? '', segmentsAt(step.stroke), step.by);
        break;
      case 'undo':
        await this.#undo(STUDENTS[step.student] ?? '', this.#ids[step.which % this.#ids.length]);
        break;
      case 'clear':
        await this.#callApart('clear', [], () => this.#naive.clear());
        break;
      case 'hold':
        store.holdSaves();
        break;
      case 'fail':
        store.failSaves();
        break;
      case 'open':
        store.openSaves();
        break;
      case 'wait':
        await server.advance(EVERY_RETRY_MS);
        break;
      case 'crash':
        await this.#crash(step.isApplied);
    }
    await this.#check();
  }

  /** The store recovers: everything is answered, and a new server has the same. */
  async end(): Promise<void> {
    this.#classroom.store.openSaves();
    await this.#classroom.server.advance(EVERY_RETRY_MS);
    await this.#check();
    assert.deepEqual([...this.#unanswered.keys()], [], 'not answered');
    assert.equal(this.#durable, this.#naive.length);
    await this.#crash(false);
    await this.#check();
  }

  get #durable(): number {
    return this.#durableBefore + this.#classroom.store.durable.size;
  }

  async #draw(
    studentId: string,
    segments: readonly object[],
    by: { readonly id?: string; readonly randomSeed?: string },
  ): Promise<void> {
    const { id: explicit, ...extra } = by;
    const params = [studentId, segments, ...(explicit === undefined ? [] : [{ id: explicit }])];
    const expectedId = this.#naive.idFor(studentId, by);
    const callId = call(this.#student, 'draw', params, extra);
    await this.#teacher.settle();
    // A fresh id is known from what the teacher sees.
    const id = expectedId ?? shownTo(this.#teacher).at(-1) ?? '';
    if (expectedId === undefined) assert.ok(!this.#naive.knows(id), `${id} is not fresh`);
    const expected = this.#naive.draw({ id, studentId, segments });
    this.#ids.push(id);
    this.#unanswered.set(callId, { peer: this.#student, method: 'draw', expected });
  }

  async #undo(studentId: string, id: string = EXPLICIT_IDS[0] ?? ''): Promise<void> {
    await this.#callApart('undo', [studentId, id], () => this.#naive.undo(studentId, id));
  }

  /** In a session of its own: there the next call of a session would wait until this one is durable. */
  async #callApart(method: string, params: readonly unknown[], expect: () => Expected): Promise<void> {
    const peer = await this.#classroom.connect();
    this.#unanswered.set(call(peer, method, params), { peer, method, expected: expect() });
  }

  async #crash(isApplied: boolean): Promise<void> {
    const { store } = this.#classroom;
    this.#classroom = await this.#classroom.restart({ isApplied });
    this.#durableBefore += store.durable.size;
    this.#naive.crash(this.#durableBefore);
    this.#unanswered.clear();
    this.#teacher = await this.#classroom.teacher();
    this.#student = await this.#classroom.connect();
  }

  async #check(): Promise<void> {
    await this.#teacher.settle();
    for (const teacher of [this.#teacher, await this.#classroom.teacher()]) {
      assert.deepEqual(
        shownTo(teacher),
        this.#naive.shown.map(({ id }) => id),
      );
      for (const { id, studentId, segments } of this.#naive.shown) {
        assert.ok(teacher.texts.includes(addedText(id, studentId, segments)), `${id} is not as it was drawn`);
      }
    }
    for (const [callId, unanswered] of this.#unanswered) {
      const { peer, method, expected } = unanswered;
      const result = peer.received.find(({ msg, id }) => msg === 'result' && id === callId);
      if (result === undefined) {
        assert.ok('durableFrom' in expected, `${callId} is not refused`);
        // A repeated undo may wait for more than its own entry.
        assert.ok(method === 'undo' || expected.durableFrom > this.#durable, `${callId} is not answered`);
        continue;
      }
      this.#unanswered.delete(callId);
      if ('error' in expected) {
        assert.deepEqual(result['error'], { ...Object(result['error']), error: expected.error });
        continue;
      }
      assert.equal(result['error'], undefined);
      assert.equal(result['result'], expected.result);
      assert.ok(expected.durableFrom <= this.#durable, `${callId} is answered before it is durable`);
    }
  }
}
