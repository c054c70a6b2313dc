import type { Db } from 'mongodb';
import type { DrawLedger } from '../simulate/draw-ledger.ts';
import type { Recording } from '../simulate/recording.ts';
import { Violation } from './kill-ledger.ts';

/** A stroke as the database holds it; read with the driver alone, past everything of ours. */
export interface StoredStroke {
  readonly _id: string;
  readonly u: string;
  readonly s: unknown;
  readonly n: number;
}

/** What the database holds of a class. */
export class StoredStrokes {
  readonly #byId: ReadonlyMap<string, Omit<StoredStroke, '_id'>>;

  constructor(strokes: readonly StoredStroke[]) {
    this.#byId = new Map(strokes.map(({ _id: id, ...stroke }) => [id, stroke]));
    if (this.#byId.size !== strokes.length) throw new Violation('a stroke is stored twice');
  }

  static async read(db: Db): Promise<StoredStrokes> {
    const strokes = await db.collection<StoredStroke>('segments').find().toArray();
    return new StoredStrokes(strokes.toSorted((a, b) => a.n - b.n));
  }

  get size(): number {
    return this.#byId.size;
  }

  /** In the order of the classroom. */
  get ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /**
   * Every stroke that was answered, and of which `mustBeThere` says so, is stored once and as it was drawn; of each
   * student no stroke is missing before one that is there; nothing is stored that nobody drew.
   * @throws {Violation}
   */
  check(ledger: DrawLedger, recording: Recording, mustBeThere: (draw: number) => boolean): void {
    const students = new Map<string, number>();
    for (const { u } of this.#byId.values()) students.set(u, (students.get(u) ?? 0) + 1);
    for (const [number, studentId] of ledger.studentIds.entries()) {
      let missing: number | undefined;
      for (let stroke = 0; stroke < ledger.strokes; stroke += 1) {
        const draw = number * ledger.strokes + stroke;
        const answer = ledger.answerTo(draw);
        if (answer?.kind !== 'stroke') continue;
        const stored = this.#byId.get(answer.documentId);
        if (stored === undefined) {
          if (mustBeThere(draw))
            throw new Violation(`${ledger.describe(draw)} was answered and is not stored`);
          missing ??= draw;
          continue;
        }
        if (missing !== undefined)
          throw new Violation(`${ledger.describe(missing)} is missing before ${ledger.describe(draw)}`);
        if (stored.u !== studentId || JSON.stringify(stored.s) !== recording[stroke]?.segmentsText)
          throw new Violation(`${ledger.describe(draw)} is not stored as it was drawn`);
      }
      const drawn = strokesSent(ledger, number);
      if ((students.get(studentId) ?? 0) > drawn)
        throw new Violation(`more strokes of ${studentId} are stored than were drawn`);
      students.delete(studentId);
    }
    const [stranger] = students.keys();
    if (stranger !== undefined) throw new Violation(`strokes of ${stranger} are stored, whom nobody knows`);
  }
}

function strokesSent(ledger: DrawLedger, student: number): number {
  let sent = 0;
  for (let stroke = 0; stroke < ledger.strokes; stroke += 1)
    if (ledger.isSent(student * ledger.strokes + stroke)) sent += 1;
  return sent;
}
