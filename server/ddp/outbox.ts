import { Buffer } from 'node:buffer';
import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import type { ClientSocket, Framing } from '../ports/client-socket.ts';
import type { ChunkSink } from './document-log/chunk-sink.ts';
import { encodeChunk } from './frame.ts';
import { SharedMessage } from './shared-message.ts';

/** Up to this, chunks that leave together are copied into one: a gathering write costs more than the copy. */
const COPIED_BYTES = 16 * 1024;

/** What leaves in a session's next write: documents of logs first, then messages in the order they were said. */
export class Outbox implements ChunkSink {
  readonly #socket: ClientSocket;
  #documents: Uint8Array[] = [];
  #documentBytes = 0;
  #messages: (string | SharedMessage)[] = [];

  constructor(socket: ClientSocket) {
    this.#socket = socket;
  }

  get framing(): Framing {
    return this.#socket.framing;
  }

  get room(): number {
    return this.#socket.room - this.#documentBytes;
  }

  push(chunk: Uint8Array): void {
    this.#documents.push(chunk);
    this.#documentBytes += chunk.length;
  }

  say(message: ServerMessage | SharedMessage): void {
    this.#messages.push(message instanceof SharedMessage ? message : JSON.stringify(message));
  }

  write(): void {
    const chunks = this.#documents;
    let bytes = this.#documentBytes;
    for (const message of this.#messages) {
      const chunk =
        typeof message === 'string' ? encodeChunk(this.framing, message) : message.chunk(this.framing);
      chunks.push(chunk);
      bytes += chunk.length;
    }
    if (chunks.length === 0) return;
    this.#documents = [];
    this.#documentBytes = 0;
    this.#messages = [];
    const isCopied = chunks.length > 1 && bytes <= COPIED_BYTES && this.framing === 'websocket';
    this.#socket.write(isCopied ? [Buffer.concat(chunks, bytes)] : chunks);
  }
}
