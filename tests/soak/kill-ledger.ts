import { RandomStream } from '../../shared/ddp/random-stream.ts';
import { fieldsText, segmentsAt } from '../process/drawn-strokes.ts';

/** What one student has asked for, stroke by stroke. */
export interface LedgerStroke {
  readonly studentId: string;
  /** Its place among the student's strokes; they are sent in this order, in each session again. */
  readonly place: number;
  readonly randomSeed: string;
  /** The id that follows from the seed. */
  readonly id: string;
  readonly segments: readonly object[];
  isAnswered: boolean;
  undo: 'none' | 'sent' | 'answered';
}

interface LedgerClear {
  /**
   * How many strokes of each student had been sent when its answer came, or when the server was gone: those sent later
   * lie behind it. Sockets have no order among each other, so a stroke that was sent after the clear may lie before it.
   */
  sent: ReadonlyMap<string, number>;
  /** Strokes that lay before it for certain. */
  readonly before: ReadonlySet<string>;
  isAnswered: boolean;
}

/** The strokes that a teacher gets, in the order of their coming: JSON text of the fields by id. */
export type Shown = ReadonlyMap<string, string>;

/** A promise that was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** All that was ever asked of a server and answered by it; it judges what is there after a restart. */
export class KillLedger {
  readonly #students = new Map<string, LedgerStroke[]>();
  readonly #byId = new Map<string, LedgerStroke>();
  readonly #clears: LedgerClear[] = [];
  /** Answered, and yet not there after a restart: never to be there again. */
  readonly #gone = new Set<string>();
  #answers = 0;
  /** What a teacher saw last, in order. */
  #seen: readonly string[] = [];

  strokesOf(studentId: string): readonly LedgerStroke[] {
    return this.#students.get(studentId) ?? [];
  }

  /** The student's next stroke: to be sent now. */
  addStroke(studentId: string): LedgerStroke {
    const strokes = this.#students.get(studentId) ?? [];
    this.#students.set(studentId, strokes);
    const place = strokes.length;
    const randomSeed = `${studentId} ${place}`;
    const id = new RandomStream(randomSeed).stream('/collection/segments').id();
    const segments = segmentsAt(place);
    const stroke: LedgerStroke = {
      studentId,
      place,
      randomSeed,
      id,
      segments,
      isAnswered: false,
      undo: 'none',
    };
    strokes.push(stroke);
    this.#byId.set(id, stroke);
    return stroke;
  }

  /** How many strokes were ever drawn. */
  get drawn(): number {
    return this.#byId.size;
  }

  /** How many strokes are answered. */
  get answers(): number {
    return this.#answers;
  }

  answered(stroke: LedgerStroke): void {
    stroke.isAnswered = true;
    this.#answers++;
  }

  /** A clear that is to be sent now. */
  addClear(): LedgerClear {
    const answered = [...this.#byId.values()].filter(({ isAnswered }) => isAnswered).map(({ id }) => id);
    const clear = { sent: new Map(), before: new Set(answered), isAnswered: false };
    this.#clears.push(clear);
    return clear;
  }

  /** Its answer has come, or never will. */
  endClear(clear: LedgerClear, isAnswered: boolean): void {
    clear.isAnswered = isAnswered;
    clear.sent = new Map([...this.#students].map(([studentId, { length }]) => [studentId, length]));
  }

  /** Every stroke that was ever sent has its answer. */
  get isAllAnswered(): boolean {
    return this.#answers === this.drawn;
  }

  /** What a teacher got since the last check, in order, up to the end of the connection. */
  saw(ids: readonly string[]): void {
    this.#seen = ids;
  }

  /**
   * Judges what a teacher is shown after a restart.
   * @throws {Violation}
   */
  check(shown: Shown): void {
    for (const [id, fields] of shown) {
      const stroke = this.#byId.get(id);
      if (stroke === undefined) throw new Violation(`${id} was never drawn`);
      if (fields !== fieldsText(stroke.studentId, stroke.segments))
        throw new Violation(`${told(stroke)} is not as it was drawn: ${fields}`);
      if (this.#isGone(stroke)) throw new Violation(`${told(stroke)} came back`);
    }
    this.#checkOrder(shown);
    for (const strokes of this.#students.values()) this.#checkStudent(strokes, shown);
    this.#seen = [...shown.keys()];
  }

  /** Undone, cleared, or found missing before. */
  #isGone({ id, undo }: LedgerStroke): boolean {
    if (undo === 'answered' || this.#gone.has(id)) return true;
    return this.#clears.some(({ isAnswered, before }) => isAnswered && before.has(id));
  }

  /** What a teacher saw before the crash comes first, in the same order. */
  #checkOrder(shown: Shown): void {
    const now = [...shown.keys()];
    const before = this.#seen.filter((id) => shown.has(id));
    const at = before.findIndex((id, place) => id !== now[place]);
    if (at >= 0) throw new Violation(`${before[at]} was shown at place ${at}, where ${now[at]} is now`);
  }

  /**
   * Of one student's strokes those that a clear took come first, then those that are kept, then those that were lost
   * before they were answered. Strokes that were undone may be missing anywhere.
   */
  #checkStudent(strokes: readonly LedgerStroke[], shown: Shown): void {
    const kept = strokes.filter(({ id }) => shown.has(id));
    const [first, last] = [kept[0], kept.at(-1)];
    const order = [...shown.keys()].filter((id) => this.#byId.get(id)?.studentId === strokes[0]?.studentId);
    if (order.some((id, at) => id !== kept[at]?.id)) throw new Violation(`out of order: ${order.join(' ')}`);
    for (const stroke of strokes) {
      const { id, place, isAnswered, undo } = stroke;
      if (shown.has(id)) continue;
      if (isAnswered) this.#gone.add(id);
      const isBeforeKept = last !== undefined && place < last.place;
      if (undo !== 'none' || !(isAnswered || isBeforeKept)) continue;
      if (!this.#clears.some(({ sent }) => place < (sent.get(stroke.studentId) ?? 0)))
        throw new Violation(`${told(stroke)} is missing, and nothing has removed it`);
      if (first !== undefined && place > first.place)
        throw new Violation(`${told(stroke)} is missing behind ${told(first)}, which is there`);
    }
  }
}

function told({ studentId, place, id, isAnswered }: LedgerStroke): string {
  return `${studentId}'s stroke ${place} (${id}, ${isAnswered ? 'answered' : 'not answered'})`;
}
