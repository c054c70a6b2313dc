import type { DeliveryCheck } from './delivery-check.ts';
import type { MessageKind } from './dialect.ts';
import type { Offset } from '../../../shared/ddp/offset.ts';
import { Line, type LineListener, type LineTarget } from './line.ts';
import { MarkReader } from './mark-reader.ts';
import type { StrokeFrames } from './stroke-frames.ts';

const COMPARED = 16;

export interface DeliveryListener {
  delivered(student: number, stroke: number, at: number): void;
  trouble(what: string): void;
}

/** One who watches: a teacher, or a student who subscribes to the own drawing. */
export class WatcherLine implements LineListener {
  readonly line: Line;
  readonly check: DeliveryCheck;
  /** `performance.now()` of the read that brought `ready`; NaN before. */
  readyAt = Number.NaN;
  /** Of all `added` messages. */
  bytes = 0;
  /** The place the server told last, and what had come by then. */
  told: { readonly offset: Offset; readonly place: Int32Array } | undefined;
  readonly #mark: MarkReader;
  readonly #frames: StrokeFrames;
  /** Bytes behind the segments: the same in every message. */
  #tail: number | undefined;
  #compared = 0;
  readonly #listener: DeliveryListener;
  #ready: () => void = () => undefined;

  constructor(target: LineTarget, frames: StrokeFrames, check: DeliveryCheck, listener: DeliveryListener) {
    this.#frames = frames;
    this.check = check;
    this.#listener = listener;
    this.#mark = new MarkReader(target.dialect.quote);
    this.line = new Line(target, this);
  }

  get isReady(): boolean {
    return !Number.isNaN(this.readyAt);
  }

  onReady(listener: () => void): void {
    this.#ready = listener;
  }

  message(kind: MessageKind, bytes: Buffer, from: number, to: number, at: number): void {
    if (kind === 'added') {
      this.bytes += to - from;
      const mark = this.#mark;
      if (!mark.read(bytes, from, to) || !this.#isWhole(bytes, mark.end, to)) return this.check.damaged();
      this.check.take(mark.student, mark.stroke);
      this.#listener.delivered(mark.student, mark.stroke, at);
    } else if (kind === 'ready') {
      if (this.isReady) return this.trouble('ready twice');
      this.readyAt = at;
      this.#ready();
    } else if (kind === 'offset') {
      this.#told(bytes.toString('latin1', from, to));
    } else {
      this.trouble(`a watcher got ${kind}`);
    }
  }

  /** Every stroke has its length; of every sixteenth all bytes are compared: of all it would cost too much. */
  #isWhole(bytes: Buffer, end: number, to: number): boolean {
    const rest = this.#frames.restOf(this.#mark.stroke);
    const tail = to - end - rest.length;
    this.#tail ??= tail;
    if (tail !== this.#tail) return false;
    this.#compared += 1;
    return (
      this.#compared % COMPARED !== 0 || bytes.compare(rest, 0, rest.length, end, end + rest.length) === 0
    );
  }

  /** `added` has all fields, `changed` those that changed. */
  #told(text: string): void {
    const { fields = {} } = JSON.parse(text) as { readonly fields?: Partial<Offset> };
    const offset = { ...this.told?.offset, ...fields };
    if (offset.epoch === undefined || offset.n === undefined)
      return this.trouble(`an offset without a place: ${text}`);
    this.told = { offset: { epoch: offset.epoch, n: offset.n }, place: this.check.place() };
  }

  trouble(what: string): void {
    this.#listener.trouble(what);
  }
}
