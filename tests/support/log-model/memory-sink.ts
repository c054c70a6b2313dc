import { Buffer } from 'node:buffer';
import type { Framing } from '../../../server/ports/client-socket.ts';
import type { ChunkSink } from '../../../server/ddp/document-log/chunk-sink.ts';
import { FrameReader } from '../frame-reader.ts';

/** Where a walk puts its chunks; what they take of its room is not given back. */
export class MemorySink implements ChunkSink {
  readonly framing: Framing;
  room: number;
  readonly chunks: Uint8Array[] = [];

  constructor(framing: Framing = 'websocket', room = 1e9) {
    this.framing = framing;
    this.room = room;
  }

  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.room -= chunk.length;
  }

  /** All messages so far. */
  texts(): string[] {
    return this.chunks.flatMap((chunk) => textsOf(chunk, this.framing));
  }
}

export function textsOf(chunk: Uint8Array, framing: Framing): string[] {
  const bytes = Buffer.from(chunk);
  if (framing === 'quoted') return JSON.parse(`[${bytes.toString()}]`) as string[];
  return new FrameReader().push(bytes).map(({ payload }) => payload.toString());
}
