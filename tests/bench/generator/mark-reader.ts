/** `1234.56` */
const COORDINATE = 7;

/** Reads out of an `added` message whose stroke it is, and which. */
export class MarkReader {
  student = -1;
  stroke = -1;
  /** Where the mark ends. */
  end = 0;
  readonly #before: Buffer;
  readonly #toStroke: number;
  /** Ids and names are as long in every message of a connection: the mark is where it was in the last one. */
  #offset = 0;

  /** @param quote as it stands in these messages */
  constructor(quote: string) {
    this.#before = Buffer.from(`{"p":{"x":"`.replaceAll('"', quote));
    this.#toStroke = COORDINATE + `","y":"`.replaceAll('"', quote).length;
  }

  /** Sets {@link student} and {@link stroke}; false for a message without a mark. */
  read(bytes: Buffer, from: number, to: number): boolean {
    if (this.#readAt(bytes, from + this.#offset, to)) return true;
    const found = bytes.subarray(from, to).indexOf(this.#before);
    if (found < 0) return false;
    this.#offset = found + this.#before.length;
    return this.#readAt(bytes, from + this.#offset, to);
  }

  #readAt(bytes: Buffer, at: number, to: number): boolean {
    const student = coordinate(bytes, at);
    const stroke = coordinate(bytes, at + this.#toStroke);
    if (student < 0 || stroke < 0 || at + this.#toStroke + COORDINATE > to || bytes[at - 1] !== QUOTE)
      return false;
    this.student = student;
    this.stroke = stroke;
    this.end = at + this.#toStroke + COORDINATE;
    return true;
  }
}

const QUOTE = 0x22;

/** `1234.56` as 123456, or below 0 for anything else. */
function coordinate(bytes: Buffer, at: number): number {
  if (bytes[at + 4] !== 0x2e) return -1;
  let value = 0;
  for (let place = 0; place < COORDINATE; place++) {
    if (place === 4) continue;
    const digit = (bytes[at + place] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
