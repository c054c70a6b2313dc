import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import type { ClientSocket, Framing } from '../ports/client-socket.ts';
import type { ChunkSink } from './document-log/chunk-sink.ts';
import { encodeChunk } from './frame.ts';

/** What leaves in a session's next write: documents of logs first, then messages in the order they were said. */
export class Outbox implements ChunkSink {
  readonly #socket: ClientSocket;
  #documents: Uint8Array[] = [];
  #documentBytes = 0;
  #messages: Uint8Array[] = [];

  constructor(socket: ClientSocket) {
    this.#socket = socket;
  }

  get framing(): Framing {
    return this.#socket.framing;
  }

  get room(): number {
    return this.#socket.room - this.#documentBytes;
  }

  get isEmpty(): boolean {
    return this.#documents.length === 0 && this.#messages.length === 0;
  }

  push(chunk: Uint8Array): void {
    this.#documents.push(chunk);
    this.#documentBytes += chunk.length;
  }

  say(message: ServerMessage): void {
    this.#messages.push(encodeChunk(this.framing, JSON.stringify(message)));
  }

  write(): void {
    if (this.isEmpty) return;
    const chunks = this.#documents.length === 0 ? this.#messages : [...this.#documents, ...this.#messages];
    this.#documents = [];
    this.#documentBytes = 0;
    this.#messages = [];
    this.#socket.write(chunks);
  }
}
