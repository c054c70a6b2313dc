import type { Clock } from '../ports/clock.ts';
import type { DocumentLog } from './document-log/document-log.ts';
import type { LogServer } from './document-log/log-watchers.ts';

export interface Flushable {
  /** It stands in the list for the next flush: kept by the {@link Flusher}. */
  isDue: boolean;
  flush(): void;
  /** A bug in its flush must not keep the others from theirs. */
  fail(error: unknown): void;
}

/**
 * Sends at the end of a tick all that the tick has brought: one write for each session, however many draws it was.
 * At a high rate that alone holds 24 times as many deliveries as a write for each (performance.md, tricks).
 */
export class Flusher implements LogServer<DocumentLog> {
  readonly #clock: Clock;
  readonly #onDelivered: (log: DocumentLog, waitedMs: number) => void;
  /** Logs that have grown, and since when they wait. */
  #logs = new Map<DocumentLog, number>();
  #due: Flushable[] = [];
  #isScheduled = false;

  constructor(clock: Clock, onDelivered: (log: DocumentLog, waitedMs: number) => void) {
    this.#clock = clock;
    this.#onDelivered = onDelivered;
  }

  logChanged(log: DocumentLog): void {
    if (this.#logs.has(log)) return;
    this.#logs.set(log, this.#clock.now());
    this.#schedule();
  }

  sessionChanged(session: Flushable): void {
    if (session.isDue) return;
    session.isDue = true;
    this.#due.push(session);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.endOfTick(() => this.#flush());
  }

  #flush(): void {
    const logs = this.#logs;
    // In a classroom without a teacher no log has a watcher, and nothing needs to be made anew for each tick.
    if (logs.size > 0) this.#logs = new Map();
    for (const log of logs.keys()) log.watchers.takeChanged((view) => view.wake());
    const sessions = this.#due;
    this.#due = [];
    this.#isScheduled = false;
    for (const session of sessions) {
      session.isDue = false;
      try {
        session.flush();
      } catch (error) {
        session.fail(error);
      }
    }
    for (const [log, since] of logs) this.#onDelivered(log, this.#clock.now() - since);
  }
}
