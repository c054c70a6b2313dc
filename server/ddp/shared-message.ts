import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import type { Framing } from '../ports/client-socket.ts';
import { encodeChunk } from './frame.ts';

/** A message that many sessions are sent: encoded once for each framing, when the first one of it leaves. */
export class SharedMessage {
  readonly #message: ServerMessage;
  readonly #chunks = new Map<Framing, Uint8Array>();

  constructor(message: ServerMessage) {
    this.#message = message;
  }

  chunk(framing: Framing): Uint8Array {
    const known = this.#chunks.get(framing);
    if (known !== undefined) return known;
    const chunk = encodeChunk(framing, JSON.stringify(this.#message));
    this.#chunks.set(framing, chunk);
    return chunk;
  }
}
