import type { DocumentLog } from './document-log.ts';
import type { LogView } from './log-view.ts';

/** Who has to be told, at the end of the tick, that a log has grown. */
export interface LogObserver {
  logChanged(log: DocumentLog): void;
}

/** Who walks a log, found by what they walk: a stroke must not cost anything for those who do not follow its key. */
export class LogWatchers {
  readonly views = new Set<LogView>();
  readonly #wide = new Set<LogView>();
  readonly #narrow = new Map<string, Set<LogView>>();
  readonly #changedKeys = new Set<string>();
  #hasChangedWhole = false;
  #quotedCount = 0;
  #observer: LogObserver | undefined;

  /** @throws {Error} when another DDP server serves the log: each tick's changes are handed out once */
  join(view: LogView, observer: LogObserver): void {
    if (this.#observer !== undefined && this.#observer !== observer) {
      throw new Error('a document log is served by one DDP server');
    }
    this.#observer = observer;
    this.views.add(view);
    if (view.framing === 'quoted') this.#quotedCount++;
  }

  leave(view: LogView, log: DocumentLog): void {
    if (!this.views.delete(view)) return;
    this.#wide.delete(view);
    for (const key of view.keys()) this.unwatchKey(view, key);
    if (view.framing === 'quoted' && --this.#quotedCount === 0) log.generation.dropQuoted();
  }

  watchAll(view: LogView): void {
    this.#wide.add(view);
  }

  unwatchAll(view: LogView): void {
    this.#wide.delete(view);
  }

  watchKey(view: LogView, key: string): void {
    const views = this.#narrow.get(key);
    if (views === undefined) this.#narrow.set(key, new Set([view]));
    else views.add(view);
  }

  unwatchKey(view: LogView, key: string): void {
    const views = this.#narrow.get(key);
    if (views?.delete(view) === true && views.size === 0) this.#narrow.delete(key);
  }

  changed(log: DocumentLog, key: string): void {
    if (this.#wide.size === 0 && !this.#narrow.has(key)) return;
    if (this.#narrow.has(key)) this.#changedKeys.add(key);
    this.#observer?.logChanged(log);
  }

  changedWhole(log: DocumentLog): void {
    if (this.views.size === 0) return;
    this.#hasChangedWhole = true;
    this.#observer?.logChanged(log);
  }

  /** Hands out every view that has something new, some perhaps twice, and forgets what changed. */
  takeChanged(visit: (view: LogView) => void): void {
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
