import assert from 'node:assert/strict';
import { loadRecordedDrawing } from '../support/recorded-drawing.ts';
import { eventually } from '../support/raw-websocket.ts';
import { CONNECT } from './recorded-session.ts';
import { WireClient } from './wire-client.ts';

const drawing = loadRecordedDrawing();

/** A student who goes on drawing and a teacher who goes on watching, over loopback. */
export class WireBystander {
  readonly student: WireClient;
  readonly teacher: WireClient;
  #strokes = 0;

  private constructor(student: WireClient, teacher: WireClient) {
    this.student = student;
    this.teacher = teacher;
  }

  static async open(port: number): Promise<WireBystander> {
    const [student, teacher] = [await WireClient.open(port), await WireClient.open(port)];
    student.send(CONNECT, { msg: 'sub', id: 's', name: 'student', params: ['bystander'] });
    teacher.send(CONNECT, { msg: 'sub', id: 't', name: 'teacher', params: [] });
    await Promise.all([student.answered(), teacher.answered()]);
    return new WireBystander(student, teacher);
  }

  draw(): void {
    const { segments } = drawing[this.#strokes % drawing.length] ?? { segments: [] };
    const id = String(++this.#strokes);
    this.student.send({ msg: 'method', id, method: 'draw', params: ['bystander', segments] });
    this.teacher.send({ msg: 'ping', id });
  }

  /** All draws are answered, and the teacher holds what the student holds. */
  async served(): Promise<void> {
    await Promise.all([this.student.answered(), this.teacher.answered()]);
    const mine = (): readonly string[] => this.teacher.held.ids('segments', ({ u }) => u === 'bystander');
    const isSame = (): boolean => {
      this.student.take();
      this.teacher.take();
      return mine().join() === this.student.held.ids('segments').join();
    };
    await eventually(isSame, 'student and teacher hold the same strokes');
    for (const { held, raw } of [this.student, this.teacher]) {
      assert.equal(held.fault, undefined);
      assert.equal(raw.isClosed, false);
    }
  }

  leave(): void {
    this.student.raw.destroy();
    this.teacher.raw.destroy();
  }
}
