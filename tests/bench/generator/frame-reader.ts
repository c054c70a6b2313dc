/** What a server's frame may hold: one whole message each, as all servers here send them. */
export interface FrameListener {
  /** A text payload at [from, to) of these bytes, which hold it only until this returns. */
  text(bytes: Buffer, from: number, to: number): void;
  ping(payload: Buffer): void;
  /** The close frame's code, or 1002 for what is no frame of a server. */
  close(code: number): void;
}

const FIN_TEXT = 0x81;
const FIN_CLOSE = 0x88;
const FIN_PING = 0x89;
const FIN_PONG = 0x8a;
const LARGEST = 64 * 1024 * 1024;

/** Walks from header to header; copies only a frame that is split over two reads. */
export class FrameReader {
  readonly #listener: FrameListener;
  #split: Buffer = Buffer.alloc(0);
  #splitLength = 0;
  #isBroken = false;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  read(chunk: Buffer, length: number): void {
    if (this.#isBroken) return;
    let at = 0;
    while (this.#splitLength > 0 && at < length) at = this.#fill(chunk, at, length);
    if (this.#splitLength > 0) return;
    at = this.#walk(chunk, at, length);
    if (at < length) this.#keep(chunk, at, length);
  }

  /** Takes from the chunk what the split frame lacks: its header first, then the rest. @returns the place behind it */
  #fill(chunk: Buffer, at: number, length: number): number {
    const needed = frameLength(this.#split, 0, this.#splitLength) - this.#splitLength;
    const taken = Math.min(needed, length - at);
    this.#keep(chunk, at, at + taken);
    const whole = frameLength(this.#split, 0, this.#splitLength);
    if (whole <= this.#splitLength) {
      this.#splitLength = 0;
      this.#walk(this.#split, 0, whole);
    }
    return at + taken;
  }

  /** @returns where the first frame begins that is not whole */
  #walk(bytes: Buffer, from: number, length: number): number {
    let at = from;
    while (at < length) {
      const end = at + frameLength(bytes, at, length);
      if (end > length) break;
      this.#frame(bytes, at, end);
      if (this.#isBroken) return length;
      at = end;
    }
    return at;
  }

  #frame(bytes: Buffer, at: number, end: number): void {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const from = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const first = bytes[at];
    if (first === FIN_TEXT) {
      this.#listener.text(bytes, from, end);
    } else if (first === FIN_PING) {
      this.#listener.ping(Buffer.from(bytes.subarray(from, end)));
    } else if (first !== FIN_PONG) {
      this.#isBroken = true;
      const isClose = first === FIN_CLOSE && end - from >= 2;
      this.#listener.close(isClose ? bytes.readUInt16BE(from) : first === FIN_CLOSE ? 1005 : 1002);
    }
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const length = this.#splitLength + to - from;
    if (this.#split.length < length) {
      const whole = this.#splitLength >= 10 ? frameLength(this.#split, 0, this.#splitLength) : 0;
      if (whole > LARGEST) throw new Error(`a frame of ${whole} bytes`);
      const larger = Buffer.allocUnsafe(Math.max(length, whole, 4096));
      this.#split.copy(larger, 0, 0, this.#splitLength);
      this.#split = larger;
    }
    chunk.copy(this.#split, this.#splitLength, from, to);
    this.#splitLength = length;
  }
}

/** Of the frame at `at` with its header; while the header is not whole, the length of the header as far as it is known. */
function frameLength(bytes: Buffer, at: number, end: number): number {
  if (end - at < 2) return 2;
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  if (short < 126) return 2 + short;
  if (short === 126) {
    if (end - at < 4) return 4;
    return 4 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  }
  if (end - at < 10) return 10;
  return 10 + bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
}
