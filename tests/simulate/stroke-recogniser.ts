import { CONTENT_DAMAGED, CONTENT_FOREIGN } from './delivery-log.ts';
import type { Recording } from './recording.ts';

/**
 * Says at arrival which draw a document shows, so that no document has to be kept. The order of an object's keys
 * does not matter; anything beside exactly `u` and `s` does.
 */
export class StrokeRecogniser {
  readonly #strokes: number;
  readonly #studentById: ReadonlyMap<string, number>;
  readonly #strokeByText = new Map<string, number>();
  readonly #strokeBySortedText = new Map<string, number>();
  /** By stroke: the first stroke of the recording that looks the same. */
  readonly #firstAlike: readonly number[];

  constructor(studentIds: readonly string[], recording: Recording) {
    this.#strokes = recording.length;
    this.#studentById = new Map(studentIds.map((id, student) => [id, student]));
    this.#firstAlike = recording.map(({ segmentsText }, stroke) => {
      const sorted = sortedText(JSON.parse(segmentsText));
      const first = this.#strokeBySortedText.get(sorted) ?? stroke;
      this.#strokeBySortedText.set(sorted, first);
      this.#strokeByText.set(segmentsText, first);
      return first;
    });
  }

  /** The number of the first draw of its student with this content, or one of the CONTENT_ marks. */
  recognise(fields: unknown): number {
    if (typeof fields !== 'object' || fields === null || !('u' in fields)) return CONTENT_FOREIGN;
    const student = typeof fields.u === 'string' ? this.#studentById.get(fields.u) : undefined;
    if (student === undefined) return CONTENT_FOREIGN;
    if (!('s' in fields) || Object.keys(fields).length !== 2) return CONTENT_DAMAGED;
    const stroke =
      this.#strokeByText.get(JSON.stringify(fields.s)) ?? this.#strokeBySortedText.get(sortedText(fields.s));
    return stroke === undefined ? CONTENT_DAMAGED : student * this.#strokes + stroke;
  }

  /** What {@link recognise} answers for an undamaged delivery of this draw. */
  contentOf(draw: number): number {
    const stroke = draw % this.#strokes;
    return draw - stroke + (this.#firstAlike[stroke] ?? stroke);
  }
}

/** JSON with every object's keys in alphabetical order. */
function sortedText(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}
