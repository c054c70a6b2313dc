import type { Framing } from '../../ports/client-socket.ts';
import type { LogGeneration } from './log-generation.ts';

/** Who walks a log, as the log sees it. */
export interface LogWatcher {
  readonly framing: Framing;
  /** The keys that it walks by themselves. */
  keys(): Iterable<string>;
  /** It is to be flushed at the end of the tick. */
  wake(): void;
  /** The number of the next entry of each of its cursors. */
  bounds(): readonly number[];
  /** The log was cleared; `old` is what it held. */
  cleared(old: LogGeneration): void;
}

/** A DDP server, told once a tick that one of its logs has grown. */
export interface LogServer<Log> {
  logChanged(log: Log): void;
}

/** Who walks a log, found by what they walk: a stroke must not cost anything for those who do not follow its key. */
export class LogWatchers {
  readonly views = new Set<LogWatcher>();
  readonly #wide = new Set<LogWatcher>();
  readonly #narrow = new Map<string, Set<LogWatcher>>();
  readonly #changedKeys = new Set<string>();
  #hasChangedWhole = false;
  #quotedCount = 0;
  #server: object | undefined;
  #tellServer: () => void = () => undefined;

  /**
   * @param server who serves the log: one, because each tick's changes are handed out once
   * @throws {Error} when another serves it
   */
  join(view: LogWatcher, server: object, tellServer: () => void): void {
    if (this.#server !== undefined && this.#server !== server) {
      throw new Error('a document log is served by one DDP server');
    }
    this.#server = server;
    this.#tellServer = tellServer;
    this.views.add(view);
    if (view.framing === 'quoted') this.#quotedCount++;
  }

  /** @returns whether nobody needs the second framing any more */
  leave(view: LogWatcher): boolean {
    if (!this.views.delete(view)) return false;
    this.#wide.delete(view);
    for (const key of view.keys()) this.unwatchKey(view, key);
    return view.framing === 'quoted' && --this.#quotedCount === 0;
  }

  watchAll(view: LogWatcher): void {
    this.#wide.add(view);
  }

  unwatchAll(view: LogWatcher): void {
    this.#wide.delete(view);
  }

  watchKey(view: LogWatcher, key: string): void {
    const views = this.#narrow.get(key);
    if (views === undefined) this.#narrow.set(key, new Set([view]));
    else views.add(view);
  }

  unwatchKey(view: LogWatcher, key: string): void {
    const views = this.#narrow.get(key);
    if (views?.delete(view) === true && views.size === 0) this.#narrow.delete(key);
  }

  changed(key: string): void {
    if (this.#wide.size === 0 && !this.#narrow.has(key)) return;
    if (this.#narrow.has(key)) this.#changedKeys.add(key);
    this.#tellServer();
  }

  changedWhole(): void {
    if (this.views.size === 0) return;
    this.#hasChangedWhole = true;
    this.#tellServer();
  }

  /** Hands out every view that has something new, some perhaps twice, and forgets what changed. */
  takeChanged(visit: (view: LogWatcher) => void): void {
    if (this.#hasChangedWhole) {
      for (const view of this.views) visit(view);
    } else {
      for (const view of this.#wide) visit(view);
      for (const key of this.#changedKeys) for (const view of this.#narrow.get(key) ?? []) visit(view);
    }
    this.#hasChangedWhole = false;
    this.#changedKeys.clear();
  }
}
