import { seededIds } from './calls.ts';

export interface NaiveStroke {
  readonly id: string;
  readonly studentId: string;
  readonly segments: readonly object[];
}

type NaiveEntry =
  | { readonly kind: 'stroke'; readonly stroke: NaiveStroke }
  | { readonly kind: 'removal'; readonly id: string }
  | { readonly kind: 'clear' };

/** What a call must lead to: a refusal, or an answer once the first `durableFrom` entries are durable. */
export type Expected =
  | { readonly durableFrom: number; readonly result?: string }
  | { readonly error: number };

/** A classroom as a list of what happened, read from its beginning each time. Nothing is ever forgotten. */
export class NaiveClassroom {
  #entries: NaiveEntry[] = [];

  /** How many entries there are. */
  get length(): number {
    return this.#entries.length;
  }

  /** The strokes there are, in order. */
  get shown(): readonly NaiveStroke[] {
    let shown: NaiveStroke[] = [];
    for (const entry of this.#entries) {
      if (entry.kind === 'stroke') shown.push(entry.stroke);
      else if (entry.kind === 'clear') shown = [];
      else shown = shown.filter(({ id }) => id !== entry.id);
    }
    return shown;
  }

  /** Whether a stroke ever had this id. */
  knows(id: string): boolean {
    return this.#holderOf(id) !== undefined;
  }

  /** The id that a draw gets; undefined for a fresh one. */
  idFor(studentId: string, by: { readonly id?: string; readonly randomSeed?: string }): string | undefined {
    if (by.id !== undefined) return by.id;
    if (by.randomSeed === undefined) return undefined;
    return seededIds(by.randomSeed, 10).find((id) => [undefined, studentId].includes(this.#holderOf(id)));
  }

  draw(stroke: NaiveStroke): Expected {
    const { id, studentId } = stroke;
    const holder = this.#holderOf(id);
    if (holder !== undefined && holder !== studentId) return { error: 409 };
    if (holder === undefined) this.#entries.push({ kind: 'stroke', stroke });
    return { durableFrom: this.#placeOf(id), result: id };
  }

  undo(studentId: string, id: string): Expected {
    if (this.#holderOf(id) !== studentId) return { error: 403 };
    if (this.shown.some((stroke) => stroke.id === id)) this.#entries.push({ kind: 'removal', id });
    const isEnd = (entry: NaiveEntry) =>
      entry.kind === 'clear' || (entry.kind === 'removal' && entry.id === id);
    const drawnAt = this.#placeOf(id) - 1;
    return { durableFrom: this.#entries.findIndex((entry, at) => at > drawnAt && isEnd(entry)) + 1 };
  }

  clear(): Expected {
    this.#entries.push({ kind: 'clear' });
    return { durableFrom: this.#entries.length };
  }

  /** Only the first `count` entries were durable. */
  crash(count: number): void {
    this.#entries = this.#entries.slice(0, count);
  }

  #holderOf(id: string): string | undefined {
    for (const entry of this.#entries)
      if (entry.kind === 'stroke' && entry.stroke.id === id) return entry.stroke.studentId;
    return undefined;
  }

  /** The number of the entry that drew it, counted from 1. */
  #placeOf(id: string): number {
    return this.#entries.findIndex((entry) => entry.kind === 'stroke' && entry.stroke.id === id) + 1;
  }
}
