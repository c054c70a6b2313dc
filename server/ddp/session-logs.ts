import type { Framing } from '../ports/client-socket.ts';
import type { ChunkSink } from './document-log/chunk-sink.ts';
import type { DocumentLog, LogSelection } from './document-log/document-log.ts';
import type { LogServer } from './document-log/log-watchers.ts';
import { LogView, type Wakeable } from './document-log/log-view.ts';

const NO_VIEWS: readonly LogView[] = [];

/** A session's views, one for each log it subscribes to: mostly one, or none. */
export class SessionLogs {
  #views = NO_VIEWS;
  readonly #framing: Framing;
  readonly #server: LogServer<DocumentLog>;
  readonly #session: Wakeable;

  constructor(framing: Framing, server: LogServer<DocumentLog>, session: Wakeable) {
    this.#framing = framing;
    this.#server = server;
    this.#session = session;
  }

  /** @returns the number of the last entry that the subscription will not be sent; 0: it gets everything */
  open(selection: LogSelection): number {
    const { log } = selection;
    const view = this.#viewOf(log) ?? new LogView(log, this.#framing, this.#server, this.#session);
    if (!this.#views.includes(view)) this.#views = [...this.#views, view];
    return view.open(selection);
  }

  close({ log, key }: LogSelection, onGone: () => void): void {
    const view = this.#viewOf(log);
    if (view === undefined) onGone();
    else view.end(key, onGone);
  }

  /** `release` runs when what the log holds now was sent to the subscription. */
  whenPassed({ log, key }: LogSelection, release: () => void): void {
    const view = this.#viewOf(log);
    if (view === undefined) release();
    else view.whenPassed(key, release);
  }

  /** `release` runs when every cursor of the session has sent what its log holds now [LOG9]. */
  whenAllPassed(release: () => void): void {
    let waiting = this.#views.length;
    if (waiting === 0) return release();
    for (const view of this.#views) {
      view.whenAllPassed(() => {
        if (--waiting === 0) release();
      });
    }
  }

  reached({ log, key }: LogSelection): number {
    return this.#viewOf(log)?.reached(key) ?? 0;
  }

  /** Sends what there is room for. @returns whether nothing is left */
  step(sink: ChunkSink): boolean {
    let isDone = true;
    for (const view of this.#views) {
      if (!view.step(sink)) isDone = false;
      else if (view.isIdle) {
        view.close();
        this.#views = this.#views.filter((other) => other !== view);
      }
    }
    return isDone;
  }

  /** The socket is gone. */
  abandon(): void {
    for (const view of this.#views) view.close();
    this.#views = NO_VIEWS;
  }

  #viewOf(log: DocumentLog): LogView | undefined {
    return this.#views.find((view) => view.log === log);
  }
}
