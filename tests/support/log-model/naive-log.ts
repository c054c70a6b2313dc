import type { LogEpoch } from '../../../server/ddp/author-api.ts';
import type { Offset } from '../../../shared/ddp/offset.ts';

export interface NaiveDocument {
  readonly n: number;
  readonly id: string;
  readonly key: string;
  /** JSON text of its fields, which hold its n as `v`. */
  readonly text: string;
}

type NaiveEntry =
  | ({ readonly kind: 'document' } & NaiveDocument)
  | { readonly kind: 'removal'; readonly n: number; readonly id: string }
  | { readonly kind: 'clear'; readonly n: number };

export type Documents = ReadonlyMap<string, NaiveDocument>;

/** What a log is meant to be: a list of entries, and a map that is made from it. Nothing is ever encoded or dropped. */
export class NaiveLog {
  readonly collection: string;
  #entries: NaiveEntry[] = [];
  #documents = new Map<string, NaiveDocument>();
  #epochs: LogEpoch[] = [{ epoch: 1, firstN: 1 }];
  /** What the clients of earlier epochs saw, the lost ends included. */
  readonly #seen = new Map<number, readonly NaiveEntry[]>();
  readonly #texts = new Map<string, string>();

  constructor(collection: string) {
    this.collection = collection;
  }

  get documents(): Documents {
    return this.#documents;
  }
  get epochs(): readonly LogEpoch[] {
    return this.#epochs;
  }
  get epoch(): number {
    return this.#epochs.at(-1)?.epoch ?? 0;
  }
  get lastN(): number {
    return this.#entries.at(-1)?.n ?? 0;
  }
  /** The n of the last clear; 0 when there was none. */
  get clearedThrough(): number {
    return this.#entries.findLast(({ kind }) => kind === 'clear')?.n ?? 0;
  }
  /** Documents and removals behind the last clear: what a store gives when the log is loaded. */
  get stored(): readonly Exclude<NaiveEntry, { kind: 'clear' }>[] {
    const { clearedThrough } = this;
    return this.#entries.filter((entry) => entry.n > clearedThrough && entry.kind !== 'clear') as Exclude<
      NaiveEntry,
      { kind: 'clear' }
    >[];
  }

  append(document: NaiveDocument): void {
    this.#take({ kind: 'document', ...document });
    this.#texts.set(`${document.n} ${document.id}`, document.text);
  }

  remove(id: string, n: number): void {
    this.#take({ kind: 'removal', id, n });
  }

  clear(n: number): void {
    this.#take({ kind: 'clear', n });
  }

  /** The text that was once appended as this. */
  textOf(id: string, n: number): string | undefined {
    return this.#texts.get(`${n} ${id}`);
  }

  /** What a client held that had been sent all up to this place, in the epoch as it was then. */
  documentsAt({ epoch, n }: Offset): Documents {
    const documents = new Map<string, NaiveDocument>();
    const entries = epoch === this.epoch ? this.#entries : (this.#seen.get(epoch) ?? []);
    for (const entry of entries) if (entry.n <= n) apply(documents, entry);
    return documents;
  }

  /** The process ends and another opens the log; at most `lost` of this epoch's last entries were not stored. */
  restart(lost: number): void {
    this.#seen.set(this.epoch, this.#entries);
    const firstN = this.#epochs.at(-1)?.firstN ?? 1;
    const stored = this.#entries.length - lost;
    this.#entries = this.#entries.filter((entry, place) => place < stored || entry.n < firstN);
    this.#documents = new Map();
    for (const entry of this.#entries) apply(this.#documents, entry);
    this.#epochs = [...this.#epochs, { epoch: this.epoch + 1, firstN: this.lastN + 1 }];
  }

  #take(entry: NaiveEntry): void {
    this.#entries = [...this.#entries, entry];
    apply(this.#documents, entry);
  }
}

function apply(documents: Map<string, NaiveDocument>, entry: NaiveEntry): void {
  if (entry.kind === 'document') documents.set(entry.id, entry);
  else if (entry.kind === 'removal') documents.delete(entry.id);
  else documents.clear();
}
