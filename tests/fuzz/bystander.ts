import assert from 'node:assert/strict';
import { loadRecordedDrawing } from '../support/recorded-drawing.ts';
import type { MemoryClassroom } from './memory-classroom.ts';
import { MemoryClient } from './memory-client.ts';
import { CONNECT } from './recorded-session.ts';

const drawing = loadRecordedDrawing();

/** A student who goes on drawing and a teacher who goes on watching, whatever others do. */
export class Bystander {
  readonly student: MemoryClient;
  readonly teacher: MemoryClient;
  #strokes = 0;

  constructor(classroom: MemoryClassroom) {
    this.student = new MemoryClient(classroom);
    this.teacher = new MemoryClient(classroom);
    this.student.send(CONNECT);
    this.student.send({ msg: 'sub', id: 's', name: 'student', params: ['bystander'] });
    this.teacher.send(CONNECT);
    this.teacher.send({ msg: 'sub', id: 't', name: 'teacher', params: [] });
  }

  draw(): void {
    const { segments } = drawing[this.#strokes % drawing.length] ?? { segments: [] };
    const id = String(++this.#strokes);
    this.student.send({ msg: 'method', id, method: 'draw', params: ['bystander', segments] });
    // A sign of life, or the server would ask for one.
    this.teacher.send({ msg: 'ping', id });
  }

  /** Both have got all they are owed, and hold the same strokes of this student. */
  check(): void {
    for (const client of [this.student, this.teacher]) {
      assert.equal(client.fault(true), undefined);
      client.oracle.rows.settle();
      client.sent.length = 0;
      client.socket.writes.length = 0;
    }
    const mine = this.teacher.held.ids('segments', ({ u }) => u === 'bystander');
    assert.deepEqual(this.student.held.ids('segments'), mine);
  }

  leave(): void {
    this.student.cut();
    this.teacher.cut();
  }
}
