import type { Framing } from '../../ports/client-socket.ts';
import type { ChunkSink } from './chunk-sink.ts';
import type { DocumentLog, LogSelection } from './document-log.ts';
import { NarrowCursor, WideCursor } from './log-cursor.ts';
import type { LogGeneration } from './log-generation.ts';
import type { LogServer, LogWatcher } from './log-watchers.ts';
import { resumedAfter } from './offsets.ts';
import { RemovalWalk, type Held } from './removal-walk.ts';
import { SharedRemovalWalk } from './shared-removals.ts';

/** Something that is due when the view has passed a number: on one key, on all of the log, or with every cursor. */
interface Gate {
  readonly scope: { readonly key: string | undefined } | 'every cursor';
  readonly n: number;
  readonly release: () => void;
}

/** A session, told that there is something to send. */
export interface Wakeable {
  /** Asks for a flush at the end of the tick. */
  wake(): void;
}

// What most views never have is shared by all of them: of a thousand views that are flushed in turn, each object more is one
// more that has left the processor's caches (decision 0020).
const NO_NARROW = new Map<string, NarrowCursor>();
const NO_WALKS: readonly (RemovalWalk | SharedRemovalWalk)[] = [];
const NO_GATES: Gate[] = [];

/**
 * What one session holds of one log, and the cursors that walk it.
 *
 * W is the number of the wide cursor's next entry (0: none), N_k that of key k's. Held is, of key k, everything before
 * max(W, N_k): sent, and its removal not sent yet. Invariants:
 * - an entry of k before max(W, N_k) is never sent again, by either cursor;
 * - cursors stand still while a walk of removals runs, so nothing is added before what was held is gone;
 * - a narrow cursor that ended ahead of the wide one stays, unsubscribed, until W has passed it (its removals were sent).
 */
export class LogView implements LogWatcher {
  readonly framing: Framing;
  readonly log: DocumentLog;
  readonly #session: Wakeable;
  #wide: WideCursor | undefined;
  #wideSubs = 0;
  #narrow = NO_NARROW;
  #walks = NO_WALKS;
  #gates = NO_GATES;

  constructor(log: DocumentLog, framing: Framing, server: LogServer<DocumentLog>, session: Wakeable) {
    this.log = log;
    this.framing = framing;
    this.#session = session;
    log.watchers.join(this, server, () => server.logChanged(log));
  }

  /** Nothing is held, nothing walks and nothing waits: the view may be closed. */
  get isIdle(): boolean {
    return this.#wide === undefined && this.#narrow.size === 0 && this.#walks.length === 0;
  }

  keys(): Iterable<string> {
    return this.#narrow.keys();
  }

  wake(): void {
    this.#session.wake();
  }

  /** Leaves the log; nothing is sent. */
  close(): void {
    if (this.log.watchers.leave(this)) this.log.generation.dropQuoted();
    this.#gates = NO_GATES;
  }

  /**
   * A subscription begins. Its `since` counts only if nothing is held yet: what the session has is no proof of what
   * the client kept from an earlier one.
   * @returns the number of the last entry that it will not be sent because the client has it; 0: it gets everything
   */
  open({ key, since }: LogSelection): number {
    const isFirst = this.isIdle;
    const resumed =
      since !== undefined && isFirst
        ? resumedAfter(since, this.log.epochs, this.log.droppedThrough, this.log.endN)
        : 0;
    this.wake();
    if (key === undefined) this.#openWide(resumed);
    else this.#openNarrow(key, resumed);
    return resumed;
  }

  /** A subscription ends; `onGone` runs when `removed` was sent for all that it alone had held. */
  end(key: string | undefined, onGone: () => void): void {
    const held = key === undefined ? this.#endWide() : this.#endNarrow(key);
    if (held === undefined && this.#walks.length === 0) {
      onGone();
      return;
    }
    // With nothing of its own to remove it still ends behind the removals that are owed, a clear's above all [LOG8].
    this.#walks = [...this.#walks, new RemovalWalk(this.log.generation, held ?? NOTHING, onGone)];
    this.wake();
  }

  /** `release` runs when all that the log held at this moment was sent to the subscription to `key`. */
  whenPassed(key: string | undefined, release: () => void): void {
    this.#wait({ scope: { key }, n: this.log.endN, release });
  }

  /** The same for every cursor of the session. */
  whenAllPassed(release: () => void): void {
    this.#wait({ scope: 'every cursor', n: this.log.endN, release });
  }

  /** The log was cleared: what was held goes, and the cursors stand at its new beginning. */
  cleared(old: LogGeneration): void {
    const lastN = old.entries.count === 0 ? 0 : old.entries.n(old.entries.count - 1);
    if (this.#wide !== undefined && this.#narrow.size === 0 && this.#wide.n > lastN) {
      this.#walks = [...this.#walks, new SharedRemovalWalk(old)];
    } else {
      const keys = new Map<number, number>();
      for (const [key, cursor] of this.#narrow) {
        const number = old.keyNumber(key);
        if (number !== undefined) keys.set(number, Math.max(cursor.n, this.#wide?.n ?? 0));
      }
      this.#walks = [...this.#walks, new RemovalWalk(old, { others: this.#wide?.n ?? 0, keys }, nothing)];
    }
    this.#wide?.moveTo(this.log.endN);
    for (const cursor of this.#narrow.values()) cursor.moveTo(this.log.endN);
  }

  /** The next entry of every cursor, for compaction: those that have sent all there is stand at the end. */
  bounds(): number[] {
    const narrow = [...this.#narrow].map(([key, cursor]) => cursor.catchUp(this.log, key));
    return this.#wide === undefined ? narrow : [...narrow, this.#wide.n];
  }

  /**
   * The place that the subscription to `key` may be told, up to which all was sent; 0: none. Not while removals are
   * owed: a clear moves the cursors at once, and who is cut off then would keep what was cleared. Not below what was
   * dropped: it was not sent all of that, and another process, which loads it again, would think so.
   */
  reached(key: string | undefined): number {
    const reached = this.#bound(key) - 1;
    return this.#walks.length > 0 || reached < this.log.droppedThrough ? 0 : reached;
  }

  /** Sends what there is room for. @returns whether nothing is left to send */
  step(sink: ChunkSink): boolean {
    const isDone = this.#stepWalks(sink) && this.#stepCursors(sink);
    if (this.#walks.length === 0) this.#releaseGates();
    return isDone;
  }

  #stepWalks(sink: ChunkSink): boolean {
    for (let walk = this.#walks[0]; walk !== undefined; walk = this.#walks[0]) {
      if (!walk.step(sink)) return false;
      this.#walks = this.#walks.length === 1 ? NO_WALKS : this.#walks.slice(1);
      walk.onDone();
    }
    return true;
  }

  #stepCursors(sink: ChunkSink): boolean {
    if (this.#wide?.step(this.log, sink, this.#narrow) === false) return false;
    for (const [key, cursor] of this.#narrow) {
      if (this.#wide !== undefined) cursor.moveTo(Math.max(cursor.n, this.#wide.n));
      if (!cursor.step(this.log, key, sink)) return false;
      if (cursor.subs === 0) this.#forget(key);
    }
    return true;
  }

  #releaseGates(): void {
    if (this.#gates.length === 0) return;
    const due: Gate[] = [];
    const ahead: Gate[] = [];
    for (const gate of this.#gates) (this.#isPassed(gate) ? due : ahead).push(gate);
    if (due.length === 0) return;
    this.#gates = ahead.length === 0 ? NO_GATES : ahead;
    for (const gate of due) gate.release();
  }

  /** A client that sends calls while it is sent a large drawing has as many gates. */
  #wait(gate: Gate): void {
    if (this.#gates === NO_GATES) this.#gates = [gate];
    else this.#gates.push(gate);
    this.wake();
  }

  #isPassed({ scope, n }: Gate): boolean {
    // A bound of 0: the subscription has ended, and nothing is waited for any more.
    if (scope !== 'every cursor') return this.#bound(scope.key) >= n || this.#bound(scope.key) === 0;
    if (this.#wide !== undefined && this.#wide.n < n) return false;
    for (const key of this.#narrow.keys()) if (this.#bound(key) < n) return false;
    return true;
  }

  #bound(key: string | undefined): number {
    const narrow = key === undefined ? 0 : (this.#narrow.get(key)?.n ?? 0);
    return Math.max(this.#wide?.n ?? 0, narrow);
  }

  #openWide(resumed: number): void {
    this.#wideSubs++;
    if (this.#wide !== undefined) return;
    this.#wide = new WideCursor(resumed + 1);
    this.log.watchers.watchAll(this);
  }

  #openNarrow(key: string, resumed: number): void {
    const cursor = this.#narrow.get(key) ?? new NarrowCursor(resumed + 1);
    cursor.subs++;
    if (this.#narrow === NO_NARROW) this.#narrow = new Map();
    this.#narrow.set(key, cursor);
    this.log.watchers.watchKey(this, key);
  }

  #endWide(): Held | undefined {
    if (--this.#wideSubs > 0 || this.#wide === undefined) return undefined;
    const { n } = this.#wide;
    const keys = new Map<number, number>();
    for (const [key, cursor] of this.#narrow) {
      cursor.moveTo(Math.max(cursor.n, n));
      const number = this.log.generation.keyNumber(key);
      // Kept by a narrow subscription: nothing of it goes. Left behind by an ended one: all of it goes.
      if (number !== undefined) keys.set(number, cursor.subs > 0 ? 0 : cursor.n);
      if (cursor.subs === 0) this.#forget(key);
    }
    this.#wide = undefined;
    this.log.watchers.unwatchAll(this);
    return { others: n, keys };
  }

  #endNarrow(key: string): Held | undefined {
    const cursor = this.#narrow.get(key);
    if (cursor === undefined || --cursor.subs > 0) return undefined;
    // Under a wide subscription its documents stay, and so does its bound while it is ahead.
    if (this.#wide !== undefined) {
      if (cursor.n <= this.#wide.n) this.#forget(key);
      return undefined;
    }
    this.#forget(key);
    const number = this.log.generation.keyNumber(key);
    return number === undefined ? undefined : { others: 0, keys: new Map([[number, cursor.n]]) };
  }

  #forget(key: string): void {
    this.#narrow.delete(key);
    if (this.#narrow.size === 0) this.#narrow = NO_NARROW;
    this.log.watchers.unwatchKey(this, key);
  }
}

const NOTHING: Held = { others: 0, keys: new Map() };

function nothing(): void {
  // Nothing waits for a clear but the gates of its view.
}
