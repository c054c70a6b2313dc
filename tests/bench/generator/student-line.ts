import type { Dialect, MessageKind } from './dialect.ts';
import { FIRST_CALL } from './dialect.ts';
import { Line, type LineListener, type LineTarget } from './line.ts';
import type { StrokeFrames } from './stroke-frames.ts';

export interface AnswerListener {
  /** The call's `result`, this long after it was sent. */
  answered(ms: number, at: number): void;
  trouble(what: string): void;
}

const RESULT = 1;
const UPDATED = 2;

/** One who draws, and who gets each answer once. */
export class StudentLine implements LineListener {
  readonly line: Line;
  /** Strokes drawn so far: the number of the next one. */
  drawn = 0;
  results = 0;
  updates = 0;
  answeredTwice = 0;
  refused = 0;
  /** The longest wait for a `pong` so far. Whoever reads it sets it back. */
  longestStall = 0;
  /** By stroke, as `performance.now()`. */
  readonly sentAt: number[] = [];
  readonly #number: number;
  readonly #dialect: Dialect;
  readonly #frames: StrokeFrames;
  readonly #listener: AnswerListener;
  readonly #success: Buffer;
  readonly #answers: number[] = [];
  readonly #pings: number[] = [];

  constructor(number: number, target: LineTarget, frames: StrokeFrames, listener: AnswerListener) {
    this.#number = number;
    this.#dialect = target.dialect;
    this.#success = Buffer.from(target.dialect.answers.success);
    this.#frames = frames;
    this.#listener = listener;
    this.line = new Line(target, this);
  }

  /** Answers that are still to come. */
  get owed(): number {
    return this.drawn * this.#dialect.answersToADraw - this.results - this.updates;
  }

  draw(): void {
    const frame = this.#frames.frame(this.#number, this.drawn);
    this.drawn += 1;
    this.#answers.push(0);
    this.sentAt.push(performance.now());
    this.line.send(frame);
  }

  /** Asks for a sign of life: unlike an answer it waits for nothing but the server's attention. */
  ping(): void {
    const { ping } = this.#dialect;
    if (ping === undefined) throw new Error('these clients send no pings');
    this.#pings.push(performance.now());
    this.line.sendText(ping);
  }

  get pingsOut(): number {
    return this.#pings.length;
  }

  message(kind: MessageKind, bytes: Buffer, from: number, _to: number, at: number): void {
    const { answers } = this.#dialect;
    if (kind === 'result') this.#result(bytes, from + answers.result, at);
    else if (kind === 'updated') this.#updated(bytes, from + answers.updated);
    else if (kind === 'pong') this.#pong(at);
    else this.trouble(`a student got ${kind}`);
  }

  #pong(at: number): void {
    const pingAt = this.#pings.shift();
    if (pingAt === undefined) this.trouble('a pong without a ping');
    else this.longestStall = Math.max(this.longestStall, at - pingAt);
  }

  trouble(what: string): void {
    this.#listener.trouble(what);
  }

  #result(bytes: Buffer, place: number, at: number): void {
    const stroke = callNumber(bytes, place);
    if (!this.#mark(stroke, RESULT)) return;
    this.results += 1;
    const behind = place + String(FIRST_CALL).length;
    if (bytes.compare(this.#success, 0, this.#success.length, behind, behind + this.#success.length) !== 0)
      this.refused += 1;
    this.#listener.answered(at - (this.sentAt[stroke] ?? Number.NaN), at);
  }

  #updated(bytes: Buffer, place: number): void {
    if (this.#mark(callNumber(bytes, place), UPDATED)) this.updates += 1;
  }

  #mark(stroke: number, answer: number): boolean {
    const answers = this.#answers[stroke];
    if (answers === undefined) {
      this.trouble('an answer to a call that was never made');
      return false;
    }
    if ((answers & answer) !== 0) {
      this.answeredTwice += 1;
      return false;
    }
    this.#answers[stroke] = answers | answer;
    return true;
  }
}

function callNumber(bytes: Buffer, place: number): number {
  let value = 0;
  for (let at = place; at < place + 7; at++) value = value * 10 + (bytes[at] ?? 0) - 0x30;
  return value - FIRST_CALL;
}
