import { Buffer } from 'node:buffer';
import type { DdpSocket, SocketEvents } from '../../client/ddp/client-api.ts';
import type { SessionHost, SessionInput } from '../../server/ddp/transport-api.ts';
import { MAX_UNSENT_BYTES, type ClientSocket } from '../../server/ports/client-socket.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { clientFrame, OPCODE } from '../support/raw-websocket.ts';
import { BytePipe } from './byte-pipe.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { Cut, CutFinds } from './cut-plan.ts';
import { lendMessage } from '../support/lend-message.ts';

/** A cut may have swallowed `connect` [CONN9]. */
const NO_SESSION_IN_TIME = 1000;

export interface LinkOptions {
  readonly clock: ManualClock;
  readonly host: SessionHost;
  readonly events: SocketEvents;
  readonly latencyMs: () => number;
  readonly finds: CutFinds;
  readonly onCut: (cut: Cut) => void;
  /** What no script may lead to: the server closes with an error, or reads no further. */
  readonly onFault: (fault: string) => void;
}

/** One connection, byte by byte. Each end learns of a cut when the cut says so, or by silence. */
export class ByteLink implements DdpSocket {
  readonly #options: LinkOptions;
  readonly #up: BytePipe;
  readonly #down: BytePipe;
  readonly #calls = new CallsUnderWay();
  #session: SessionInput | undefined;
  #planned: Cut | undefined;
  #isClientGone = false;
  #isServerGone = false;
  #isCut = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { clock, latencyMs, events } = options;
    const onBytes = (): void => this.#strike();
    this.#up = new BytePipe(clock, latencyMs, { onText: (text) => this.#toServer(text), onBytes });
    this.#down = new BytePipe(clock, latencyMs, { onText: (text) => this.#toClient(text), onBytes });
    clock.after(latencyMs(), () => {
      if (this.isOver) return;
      this.#session = options.host.open(this.#serverSocket(), { remoteAddress: '127.0.0.1', headers: {} });
      events.onOpen();
    });
  }

  get isOver(): boolean {
    return this.#isClientGone || this.#isCut;
  }

  /** Whole, with no cut to come and nothing under way. */
  get isCalm(): boolean {
    return !this.isOver && this.#planned === undefined && this.#up.isIdle && this.#down.isIdle;
  }

  send(text: string): void {
    this.#calls.sent(text);
    this.#up.write([clientFrame(OPCODE.text, text, { masked: false })]);
  }

  /** The client gives up, or has done with it: the server hears of that behind what was sent before. */
  close(): void {
    this.#isClientGone = true;
    this.#down.break();
    this.#up.end(() => this.#leave());
  }

  /** It strikes when its bytes have gone, or at once. */
  plan(cut: Cut): void {
    this.#planned = cut;
    if (cut.after === undefined) this.#strike();
    else (cut.after.direction === 'up' ? this.#up : this.#down).watch(cut.after.bytes);
  }

  /** It strikes now if it has not yet. */
  insistOn(cut: Cut): void {
    if (this.#planned === cut) this.#strike();
  }

  #serverSocket(): ClientSocket {
    const { onFault } = this.#options;
    return {
      framing: 'websocket',
      room: MAX_UNSENT_BYTES,
      unsentBytes: 0,
      write: (chunks) => {
        for (const chunk of chunks) this.#calls.answered(Buffer.from(chunk).toString('latin1'));
        this.#down.write(chunks);
      },
      onDrain: () => undefined,
      pauseReading: () => onFault('the server reads no further'),
      resumeReading: () => undefined,
      close: (code, reason) => {
        if (code !== NO_SESSION_IN_TIME) onFault(`the server closes with ${code} ${reason}`);
        this.#leave();
        this.#down.end(() => this.#lose(`closed ${code} ${reason}`));
      },
    };
  }

  #strike(): void {
    const cut = this.#planned;
    if (cut === undefined || this.isOver) return;
    this.#planned = undefined;
    const { clock, finds, onCut } = this.#options;
    for (const find of this.#finds()) finds.set(find, (finds.get(find) ?? 0) + 1);
    onCut(cut);
    if (cut.kind === 'stall') {
      this.#up.delay(cut.forMs);
      this.#down.delay(cut.forMs);
      return;
    }
    this.#isCut = true;
    if (cut.kind !== 'deaf') this.#up.break();
    if (cut.kind !== 'mute') this.#down.break();
    clock.after(cut.serverHearsMs, () => this.#leave());
    // What is half dead does not outlive the cut.
    clock.after(cut.kind === 'reset' ? 0 : cut.forMs, () => this.#lose(cut.kind));
  }

  *#finds(): Iterable<Parameters<CutFinds['set']>[0]> {
    yield* this.#calls.stages();
    for (const pipe of [this.#up, this.#down]) if (pipe.isInMidFrame) yield 'half a frame';
  }

  #lose(reason: string): void {
    if (this.#isClientGone) return;
    this.#isClientGone = true;
    this.#down.break();
    this.#options.events.onClose(reason);
  }

  #leave(): void {
    if (this.#isServerGone) return;
    this.#isServerGone = true;
    this.#up.break();
    this.#session?.closed();
  }

  #toServer(text: string): void {
    if (this.#isServerGone) return;
    this.#calls.received(text);
    if (this.#session !== undefined) lendMessage(this.#session, text);
  }

  #toClient(text: string): void {
    if (this.#isClientGone) return;
    this.#calls.heard(text);
    this.#options.events.onText(text);
  }
}
