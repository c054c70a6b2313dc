import type { Collection, CollectionChanges, DocumentShape, Fields, Stop } from './client-api.ts';
import { tellAll } from './tell-all.ts';

/**
 * A collection as the server keeps it for us (held), and as it is shown.
 *
 * The two are one map, but for a resync: from a reconnect until all revived subscriptions are ready, what is shown stands still
 * while what is held is built up anew; then only the differences are told. A cut in mid-resync leaves held as it is: it is what
 * the offset of a resuming subscription speaks of.
 */
export class LiveCollection<Document> implements Collection<Document> {
  readonly #shape: DocumentShape<Document>;
  readonly #listeners = new Set<(changes: CollectionChanges<Document>) => void>();
  #shown = new Map<string, Document>();
  #held = this.#shown;
  /** What was held in the session before, until it is known whether the server goes on from there. */
  #before: Map<string, Document> | undefined;
  #isResyncing = false;
  #isConnected = false;
  /** How each document touched since the last told place stood there: undefined for one that was not held. */
  #sincePlace: Map<string, Document | undefined> | undefined;
  /** The same for what was held in the session before. */
  #beforeSincePlace: Map<string, Document | undefined> | undefined;

  constructor(shape: DocumentShape<Document>) {
    this.#shape = shape;
  }

  get documents(): ReadonlyMap<string, Document> {
    return this.#shown;
  }

  observe(listener: (changes: CollectionChanges<Document>) => void): Stop {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  isHeldByServer(id: string): boolean {
    return this.#isConnected && this.#held.has(id);
  }

  /** A session has begun. The first one needs no resync: there is nothing to keep showing. */
  connected(isFirst: boolean, asksToResume: boolean): void {
    this.#isConnected = true;
    if (isFirst) return;
    this.#isResyncing = true;
    this.#before = asksToResume ? this.#held : undefined;
    this.#beforeSincePlace = asksToResume ? this.#sincePlace : undefined;
    this.#held = new Map();
    this.#sincePlace = undefined;
  }

  /** The server told the place reached: what came before is certain, what comes now is not until it tells the next. */
  placeTold(): void {
    this.#sincePlace = new Map();
  }

  /** The server's answer to a wish to resume [OFF2] [OFF3]; it comes before the documents. */
  resumed(from: number): void {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    if (from === 0) return;
    const kept = before === this.#shown ? new Map(before) : before;
    // What came after the last told place may be gone by now; what is not comes again [OFF4].
    for (const [id, document] of this.#beforeSincePlace ?? []) {
      if (document === undefined) kept.delete(id);
      else kept.set(id, document);
    }
    for (const [id, document] of this.#held) kept.set(id, document);
    this.#held = kept;
  }

  cut(): void {
    this.#isConnected = false;
    if (this.#before === undefined) return;
    this.#held = this.#before;
    this.#sincePlace = this.#beforeSincePlace;
    this.#before = undefined;
  }

  /** All that was asked for has come: shows it, and tells the differences. */
  endResync(): void {
    if (!this.#isResyncing) return;
    this.#isResyncing = false;
    this.#before = undefined;
    const before = this.#shown;
    this.#shown = this.#held;
    const changes = differences(before, this.#shown);
    if (changes.added.size + changes.changed.size + changes.removed.size > 0) this.#tell(changes);
  }

  added(id: string, fields: Fields): void {
    const document = this.#shape.decode(id, fields);
    if (document === undefined) this.removed(id);
    else this.#put(id, document);
  }

  /** Of an unknown document: as `added` (ddp.md 92). */
  changed(id: string, fields: Fields, cleared: readonly string[]): void {
    const held = this.#held.get(id);
    if (held === undefined) return this.added(id, fields);
    const document = this.#shape.change(held, fields, cleared);
    if (document === undefined) this.removed(id);
    else this.#put(id, document);
  }

  removed(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#touch(id, held);
    this.#held.delete(id);
    if (!this.#isResyncing) this.#tell({ removed: new Map([[id, held]]) });
  }

  /** What is the same stays the very object it was: pages hang their own things on it. */
  #put(id: string, document: Document): void {
    const held = this.#held.get(id);
    this.#touch(id, held);
    if (this.#isResyncing) {
      const shown = this.#shown.get(id);
      const isShown = shown !== undefined && this.#shape.isSame(shown, document);
      this.#held.set(id, isShown ? shown : document);
      return;
    }
    if (held !== undefined && this.#shape.isSame(held, document)) return;
    this.#held.set(id, document);
    if (held === undefined) this.#tell({ added: new Map([[id, document]]) });
    else this.#tell({ changed: new Map([[id, { before: held, after: document }]]) });
  }

  #touch(id: string, held: Document | undefined): void {
    if (this.#sincePlace?.has(id) === false) this.#sincePlace.set(id, held);
  }

  #tell(changes: Partial<CollectionChanges<Document>>): void {
    tellAll(this.#listeners, { added: new Map(), changed: new Map(), removed: new Map(), ...changes });
  }
}

function differences<Document>(
  before: ReadonlyMap<string, Document>,
  after: ReadonlyMap<string, Document>,
): CollectionChanges<Document> {
  const added = new Map<string, Document>();
  const changed = new Map<string, { readonly before: Document; readonly after: Document }>();
  const removed = new Map<string, Document>();
  for (const [id, document] of before) if (!after.has(id)) removed.set(id, document);
  for (const [id, document] of after) {
    const old = before.get(id);
    if (old === undefined) added.set(id, document);
    else if (old !== document) changed.set(id, { before: old, after: document });
  }
  return { added, changed, removed };
}
