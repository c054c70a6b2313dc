import type { ClientSocket } from '../ports/client-socket.ts';

/** What a transport knows of a client when its socket opens. */
export interface Handshake {
  /** The address at the other end of the TCP connection. */
  readonly remoteAddress: string;
  /** As `node:http` gives them: lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What a transport tells a session. */
export interface SessionInput {
  /** One whole DDP message as UTF-8 bytes. They are the caller's again when it returns. */
  receive(message: Uint8Array): void;
  /** The socket is gone. Idempotent; nothing is written after it. */
  closed(): void;
}

/** What a transport needs of a DDP server. */
export interface SessionHost {
  open(socket: ClientSocket, handshake: Handshake): SessionInput;
}
