import type { Framing } from '../ports/client-socket.ts';
import type { ChunkSink } from './document-log/chunk-sink.ts';
import type { DocumentLog, LogSelection } from './document-log/document-log.ts';
import type { LogServer } from './document-log/log-watchers.ts';
import { LogView } from './document-log/log-view.ts';

/** For the sessions that follow no log: students. An empty Map takes 200 bytes. */
const NO_VIEWS = new Map<DocumentLog, LogView>();

/** A session's views, one for each log it subscribes to. */
export class SessionLogs {
  #views = NO_VIEWS;
  readonly #framing: Framing;
  readonly #server: LogServer<DocumentLog>;
  readonly #wake: () => void;

  constructor(framing: Framing, server: LogServer<DocumentLog>, wake: () => void) {
    this.#framing = framing;
    this.#server = server;
    this.#wake = wake;
  }

  /** @returns the number of the last entry that the subscription will not be sent; 0: it gets everything */
  open(selection: LogSelection): number {
    const { log } = selection;
    const view = this.#views.get(log) ?? new LogView(log, this.#framing, this.#server, this.#wake);
    if (this.#views === NO_VIEWS) this.#views = new Map();
    this.#views.set(log, view);
    return view.open(selection);
  }

  close({ log, key }: LogSelection, onGone: () => void): void {
    const view = this.#views.get(log);
    if (view === undefined) onGone();
    else view.end(key, onGone);
  }

  /** `release` runs when what the log holds now was sent to the subscription. */
  whenPassed({ log, key }: LogSelection, release: () => void): void {
    const view = this.#views.get(log);
    if (view === undefined) release();
    else view.whenPassed(key, release);
  }

  /** `release` runs when every cursor of the session has sent what its log holds now [LOG9]. */
  whenAllPassed(release: () => void): void {
    let waiting = this.#views.size;
    if (waiting === 0) return release();
    for (const view of this.#views.values()) {
      view.whenAllPassed(() => {
        if (--waiting === 0) release();
      });
    }
  }

  reached({ log, key }: LogSelection): number {
    return this.#views.get(log)?.reached(key) ?? 0;
  }

  /** Sends what there is room for. @returns whether nothing is left */
  step(sink: ChunkSink): boolean {
    let isDone = true;
    for (const [log, view] of this.#views) {
      if (!view.step(sink)) isDone = false;
      else if (view.isIdle) {
        view.close();
        this.#views.delete(log);
      }
    }
    return isDone;
  }

  /** The socket is gone. */
  abandon(): void {
    for (const view of this.#views.values()) view.close();
    this.#views.clear();
  }
}
