import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import type { ClientSocket, Framing } from '../ports/client-socket.ts';
import type { ChunkSink } from './document-log/chunk-sink.ts';
import { encodeChunk } from './frame.ts';
import { isPlainAnswer, oneChunk, type Said } from './message-frames.ts';
import { SharedMessage } from './shared-message.ts';

// Mostly one thing leaves in a write: an array that begins with it is a seventh of what `push` makes of an empty one.
const NO_CHUNKS: Uint8Array[] = [];
const NOTHING_SAID: Said[] = [];

/** What leaves in a session's next write: documents of logs first, then messages in the order they were said. */
export class Outbox implements ChunkSink {
  readonly #socket: ClientSocket;
  #documents: Uint8Array[] = NO_CHUNKS;
  #documentBytes = 0;
  #messages: Said[] = NOTHING_SAID;

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
    if (this.#documents === NO_CHUNKS) this.#documents = [chunk];
    else this.#documents.push(chunk);
    this.#documentBytes += chunk.length;
  }

  say(message: ServerMessage | SharedMessage): void {
    const isKept = message instanceof SharedMessage || isPlainAnswer(message);
    const said = isKept ? message : JSON.stringify(message);
    if (this.#messages === NOTHING_SAID) this.#messages = [said];
    else this.#messages.push(said);
  }

  write(): void {
    const documents = this.#documents;
    const messages = this.#messages;
    const count = documents.length + messages.length;
    if (count === 0) return;
    this.#documents = NO_CHUNKS;
    this.#documentBytes = 0;
    this.#messages = NOTHING_SAID;
    if (count === 1 && messages.length === 0) {
      this.#socket.write(documents);
      return;
    }
    const isEncoded = count === 1 && messages[0] instanceof SharedMessage;
    const chunk = !isEncoded && this.framing === 'websocket' ? oneChunk(documents, messages) : undefined;
    this.#socket.write(
      chunk === undefined ? [...documents, ...messages.map((each) => this.#encode(each))] : [chunk],
    );
  }

  #encode(message: Said): Uint8Array {
    if (message instanceof SharedMessage) return message.chunk(this.framing);
    return encodeChunk(this.framing, typeof message === 'string' ? message : JSON.stringify(message));
  }
}
