import type { SubId } from '../../shared/ddp/ids.ts';
import { OFFSETS_COLLECTION, type OffsetFields } from '../../shared/ddp/offset.ts';
import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import { encodeWireId } from '../../shared/ddp/wire-id.ts';
import type { Cancel, Clock } from '../ports/clock.ts';

/** A client that resumes from a place a second old is sent a second twice, and nothing is lost [OFF4]. */
const REPORT_EVERY_MS = 1_000;

interface Reporter {
  readonly clock: Clock;
  say(message: ServerMessage): void;
  /** Asks for a flush, which calls {@link OffsetReport.moved}. */
  wake(): void;
}

/**
 * Tells a client that wants to resume later how far it has come: one document, its id the subscription's.
 * A place is told in the write that reaches it, behind its documents: no later one may come before it.
 */
export class OffsetReport {
  readonly #reporter: Reporter;
  readonly #id: string;
  readonly #epoch: number;
  #told: number;
  #isDue = false;
  #cancel: Cancel | undefined;

  /** @param after the number of the last entry that the client will not be sent; 0: it gets everything */
  constructor(reporter: Reporter, subId: SubId, epoch: number, after: number) {
    this.#reporter = reporter;
    this.#id = encodeWireId(subId);
    this.#epoch = epoch;
    this.#told = after;
    const fields: OffsetFields = { epoch, n: after, from: after };
    reporter.say({ msg: 'added', collection: OFFSETS_COLLECTION, id: this.#id, fields: { ...fields } });
  }

  /** Documents up to this number leave now; a full socket is told of at once, for it may be cut before it drains. */
  moved(reached: number, isPaused: boolean): void {
    if (reached <= this.#told) return;
    if (isPaused || this.#isDue) this.#tell(reached);
    else this.#cancel ??= this.#reporter.clock.after(REPORT_EVERY_MS, () => this.#fallDue());
  }

  /** The subscription ends. */
  end(): void {
    this.stop();
    this.#reporter.say({ msg: 'removed', collection: OFFSETS_COLLECTION, id: this.#id });
  }

  stop(): void {
    this.#cancel?.();
  }

  #fallDue(): void {
    this.#isDue = true;
    this.#reporter.wake();
  }

  #tell(reached: number): void {
    this.stop();
    this.#cancel = undefined;
    this.#isDue = false;
    this.#told = reached;
    const fields = { epoch: this.#epoch, n: reached };
    this.#reporter.say({ msg: 'changed', collection: OFFSETS_COLLECTION, id: this.#id, fields });
  }
}
