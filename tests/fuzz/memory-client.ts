import type { SessionInput } from '../../server/ddp/transport-api.ts';
import type { Heard } from '../support/answer-rows.ts';
import type { ServerFrame } from '../support/frame-reader.ts';
import { ProtocolOracle } from '../support/protocol-oracle.ts';
import { type FarEnd, type SocketClose, SocketPair } from '../support/socket-pair.ts';
import { HeldByClient } from './held-by-client.ts';
import type { MemoryClassroom } from './memory-classroom.ts';
import { CLASSROOM_AND_NAMES } from './offered.ts';
import { lendMessage } from '../support/lend-message.ts';

/** A client that knows what it is owed. While the server does not read, what it sends waits, as in TCP's buffers. */
export class MemoryClient implements FarEnd {
  readonly oracle = new ProtocolOracle(CLASSROOM_AND_NAMES);
  readonly held = new HeldByClient();
  readonly socket = new SocketPair(this);
  /** All that was sent, for the story of a failure. */
  readonly sent: Buffer[] = [];
  closedWith: SocketClose | undefined;
  /** Messages that the server has read. */
  taken = 0;
  readonly #session: SessionInput;
  #unread: Buffer[] = [];
  #isCut = false;

  constructor({ ddp }: MemoryClassroom) {
    this.#session = ddp.open(this.socket, { remoteAddress: '127.0.0.1', headers: {} });
  }

  send(message: Buffer | string | object): void {
    const bytes = Buffer.isBuffer(message)
      ? message
      : Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
    this.sent.push(bytes);
    this.oracle.sent(bytes);
    this.#unread.push(bytes);
    this.deliver();
  }

  /** Hands over what waits, as far as the server reads. */
  deliver(): void {
    while (this.#unread.length > 0 && !this.socket.isReadingPaused && !this.#isCut) {
      const [bytes] = this.#unread.splice(0, 1);
      this.taken++;
      if (bytes !== undefined) lendMessage(this.#session, bytes);
    }
  }

  cut(): void {
    this.#isCut = true;
    this.#session.closed();
  }

  onFrame({ payload }: ServerFrame): void {
    const message = JSON.parse(payload.toString()) as Heard;
    this.held.hear(message);
    this.oracle.rows.hear(message);
  }

  onClose(close: SocketClose): void {
    this.closedWith = close;
  }

  /** What the server has done wrong to this client; undefined: nothing. */
  fault(isAll: boolean): string | undefined {
    const isClosedRightly =
      this.closedWith === undefined || (this.oracle.isFailed && this.closedWith.code === 1000);
    if (!isClosedRightly) return `closed with ${JSON.stringify(this.closedWith)}`;
    if (isAll && this.oracle.isFailed && this.closedWith === undefined) return 'not closed after failed';
    return this.held.fault ?? this.oracle.rows.fault(isAll);
  }
}
