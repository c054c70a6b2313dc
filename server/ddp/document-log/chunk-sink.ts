import type { Framing } from '../../ports/client-socket.ts';

/** Where a walk puts what it reads, in the socket's own framing. */
export interface ChunkSink {
  readonly framing: Framing;
  /** Bytes it takes before the walk has to pause; 0 or less: pause now. */
  readonly room: number;
  push(chunk: Uint8Array): void;
}
