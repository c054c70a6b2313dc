import type { OpenSocket, SocketEvents } from '../../client/ddp/client-api.ts';
import type { SessionHost } from '../../server/ddp/transport-api.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { ByteLink } from './byte-link.ts';
import type { Cut, CutFinds } from './cut-plan.ts';

const LONGEST_LATENCY_MS = 80;
/** A cut whose bytes never go strikes all the same. */
const INSIST_MS = 5_000;

interface Line {
  readonly link: ByteLink | undefined;
  /** Planned while there was no connection, for the next one. */
  readonly waiting: readonly Cut[];
  readonly awayUntil: number;
  readonly attempts: Cut['attempts'];
}

const UNTOUCHED: Line = { link: undefined, waiting: [], awayUntil: 0, attempts: 'refused' };

/** Between clients and a server in the same process: latency, and cuts as planned. */
export class ByteNetwork {
  readonly finds: CutFinds = new Map();
  readonly faults: string[] = [];
  /** Cuts that have struck. */
  struck = 0;
  readonly #clock: ManualClock;
  readonly #host: SessionHost;
  readonly #random: SeededRandom;
  readonly #lines = new Map<number, Line>();

  constructor(clock: ManualClock, host: SessionHost, random: SeededRandom) {
    this.#clock = clock;
    this.#host = host;
    this.#random = random;
  }

  /** How this client opens its sockets. */
  opener(client: number): OpenSocket {
    return (events) => {
      const line = this.#line(client);
      if (line.awayUntil > this.#clock.now()) return this.#nobody(events, line.attempts);
      const link = new ByteLink({
        clock: this.#clock,
        host: this.#host,
        events,
        latencyMs: () => this.#latencyMs(),
        finds: this.finds,
        onCut: (cut) => this.#cut(cut),
        onFault: (fault) => this.faults.push(`client ${client}: ${fault}`),
      });
      const [cut, ...later] = line.waiting;
      this.#set(client, { link, waiting: later });
      if (cut !== undefined) this.#plan(link, cut);
      return link;
    };
  }

  /** From its time on it may strike: the connection there is then, or the next one. */
  plan(cut: Cut): void {
    this.#clock.after(cut.atMs, () => {
      const { link, waiting } = this.#line(cut.client);
      if (link === undefined || link.isOver) this.#set(cut.client, { waiting: [...waiting, cut] });
      else this.#plan(link, cut);
    });
  }

  /** Everybody is connected, every cut has struck and nothing is under way. */
  get isCalm(): boolean {
    return Array.from(this.#lines.values()).every(
      ({ link, waiting }) => waiting.length === 0 && link?.isCalm === true,
    );
  }

  #plan(link: ByteLink, cut: Cut): void {
    link.plan(cut);
    this.#clock.after(INSIST_MS, () => link.insistOn(cut));
  }

  #cut(cut: Cut): void {
    this.struck++;
    if (cut.kind === 'stall') return;
    this.#set(cut.client, { awayUntil: this.#clock.now() + cut.forMs, attempts: cut.attempts });
  }

  #nobody(events: SocketEvents, attempts: Cut['attempts']): ReturnType<OpenSocket> {
    let isClosed = false;
    if (attempts === 'refused') {
      this.#clock.after(this.#latencyMs(), () => {
        if (!isClosed) events.onClose('refused');
      });
    }
    return { send: () => undefined, close: () => void (isClosed = true) };
  }

  #latencyMs(): number {
    return 1 + this.#random.below(LONGEST_LATENCY_MS);
  }

  #line(client: number): Line {
    return this.#lines.get(client) ?? UNTOUCHED;
  }

  #set(client: number, change: Partial<Line>): void {
    this.#lines.set(client, { ...this.#line(client), ...change });
  }
}
