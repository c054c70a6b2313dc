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
}

/** Tells a client that wants to resume later how far it has come: one document, its id the subscription's. */
export class OffsetReport {
  readonly #reporter: Reporter;
  readonly #id: string;
  readonly #epoch: number;
  #told: number;
  #reached: number;
  #cancel: Cancel | undefined;

  /** @param after the number of the last entry that the client will not be sent; 0: it gets everything */
  constructor(reporter: Reporter, subId: SubId, epoch: number, after: number) {
    this.#reporter = reporter;
    this.#id = encodeWireId(subId);
    this.#epoch = epoch;
    this.#told = after;
    this.#reached = after;
    const fields: OffsetFields = { epoch, n: after, from: after };
    reporter.say({ msg: 'added', collection: OFFSETS_COLLECTION, id: this.#id, fields: { ...fields } });
  }

  /** Documents were sent; a full socket is told of at once, for it may be cut before it drains. */
  moved(reached: number, isPaused: boolean): void {
    this.#reached = reached;
    if (reached <= this.#told) return;
    if (isPaused) this.#tell();
    else this.#cancel ??= this.#reporter.clock.after(REPORT_EVERY_MS, () => this.#tell());
  }

  /** The subscription ends. */
  end(): void {
    this.stop();
    this.#reporter.say({ msg: 'removed', collection: OFFSETS_COLLECTION, id: this.#id });
  }

  stop(): void {
    this.#cancel?.();
  }

  #tell(): void {
    this.stop();
    this.#cancel = undefined;
    this.#told = this.#reached;
    const fields = { epoch: this.#epoch, n: this.#told };
    this.#reporter.say({ msg: 'changed', collection: OFFSETS_COLLECTION, id: this.#id, fields });
  }
}
