/** How the server answered a draw. */
export type DrawAnswer =
  | { readonly kind: 'stroke'; readonly documentId: string }
  /** A result that names no stroke. */
  | { readonly kind: 'nameless' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * What became of each call of a run, by draw number (`student * strokes + stroke`). Times are milliseconds on one
 * clock, NaN where it has not happened.
 */
export class DrawLedger {
  readonly studentIds: readonly string[];
  /** How many strokes each student draws. */
  readonly strokes: number;
  readonly sentAt: Float64Array;
  readonly answeredAt: Float64Array;
  readonly #answers: (DrawAnswer | undefined)[];
  readonly #isUpdated: Uint8Array;
  sent = 0;
  answered = 0;
  /** Answers that name a stroke: what every teacher must get. */
  accepted = 0;
  refused = 0;
  nameless = 0;
  answeredTwice = 0;
  updated = 0;

  constructor(studentIds: readonly string[], strokes: number) {
    this.studentIds = studentIds;
    this.strokes = strokes;
    this.sentAt = new Float64Array(studentIds.length * strokes).fill(Number.NaN);
    this.answeredAt = new Float64Array(this.sentAt.length).fill(Number.NaN);
    this.#answers = Array.from({ length: this.sentAt.length }, () => undefined);
    this.#isUpdated = new Uint8Array(this.sentAt.length);
  }

  get planned(): number {
    return this.sentAt.length;
  }

  recordSent(draw: number, at: number): void {
    this.sentAt[draw] = at;
    this.sent += 1;
  }

  recordAnswer(draw: number, at: number, answer: DrawAnswer): void {
    if (this.#answers[draw] !== undefined) {
      this.answeredTwice += 1;
      return;
    }
    this.#answers[draw] = answer;
    this.answeredAt[draw] = at;
    this.answered += 1;
    if (answer.kind === 'stroke') this.accepted += 1;
    else if (answer.kind === 'nameless') this.nameless += 1;
    else this.refused += 1;
  }

  recordUpdated(draw: number): void {
    if (this.#isUpdated[draw] !== 0) return;
    this.#isUpdated[draw] = 1;
    this.updated += 1;
  }

  isSent(draw: number): boolean {
    return !Number.isNaN(this.sentAt[draw]);
  }

  answerTo(draw: number): DrawAnswer | undefined {
    return this.#answers[draw];
  }

  /** For people: `student 0.97…, stroke 5`, strokes counted from 1. */
  describe(draw: number): string {
    const student = this.studentIds[Math.floor(draw / this.strokes)] ?? '?';
    return `student ${student}, stroke ${(draw % this.strokes) + 1}`;
  }
}
