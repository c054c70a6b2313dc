import type { Offset } from '../../../shared/ddp/offset.ts';
import { check } from './check-failure.ts';
import type { Documents } from './naive-log.ts';
import { covers, isSamePart, storeOf, type Store, type WatchedPart } from './watched-part.ts';

/** A place that a client claims to have reached, and what it had there: what came later it has undone. */
export interface Claim {
  readonly since: Offset;
  readonly kept: Store;
}

/** A place that a client was told, and what it had when it was. */
export interface ToldPlace {
  readonly since: Offset;
  readonly store: Store;
}

/** What a subscription was for, as its client meant it. */
export interface Asked {
  /** Tells it from every other. */
  readonly place: number;
  readonly part: WatchedPart | undefined;
  readonly claim: Claim | undefined;
  /** How often its client had unsubscribed this id before. */
  readonly unsubsBefore: number;
}

/** A client's subscription, from its publication's first run to `nosub`. */
export class ModelSubscription {
  readonly id: string;
  readonly place: number;
  readonly claim: Claim | undefined;
  readonly unsubsBefore: number;
  told: ToldPlace | undefined;
  #part: WatchedPart | undefined;
  /** Followed before the last change of user: its documents may still come and go until all is ready. */
  #leaving: (WatchedPart | undefined)[] = [];
  /** For each `ready` that is due: what has to be held by then, if it is still there. */
  #due: Documents[] = [];

  constructor(id: string, { place, part, claim, unsubsBefore }: Asked) {
    this.id = id;
    this.place = place;
    this.claim = claim;
    this.unsubsBefore = unsubsBefore;
    this.#part = part;
    this.#due.push(new Map(part?.of.naive.documents));
  }

  get part(): WatchedPart | undefined {
    return this.#part;
  }
  get isReady(): boolean {
    return this.#due.length === 0;
  }

  /** Its publication ran again. What was due for another part never comes; one of nothing was said at once. */
  reran(part: WatchedPart | undefined): void {
    if (!isSamePart(part, this.#part)) {
      this.#leaving.push(this.#part);
      if (this.#part !== undefined) this.#due = [];
    }
    this.#part = part;
    this.#due.push(new Map(part?.of.naive.documents));
  }

  mayShow(of: WatchedPart['of'], document: { readonly key: string }): boolean {
    return [this.#part, ...this.#leaving].some((part) => part?.of === of && covers(part, document));
  }

  ready(held: (of: WatchedPart['of']) => Store): void {
    const due = this.#due.shift();
    check(due !== undefined, 'ready', () => `${this.id} is ready once more`);
    if (this.#part !== undefined) requireHeld('ready', this.#part, due, held(this.#part.of));
    if (this.#due.length === 0) this.#leaving = [];
  }
}

/** What was there then and still is has to be held now. */
export function requireHeld(
  name: 'ready' | 'updated' | 'offsets',
  part: WatchedPart,
  then: Documents,
  held: Store,
): void {
  for (const [id, n] of storeOf(then, part)) {
    if (part.of.naive.documents.get(id)?.n !== n) continue;
    check(held.get(id) === n, name, () => `document ${id} with the number ${n} is missing`);
  }
}
