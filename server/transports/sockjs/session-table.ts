import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { clientAddress } from '../../ddp/connection.ts';
import type { Handshake } from '../../ddp/transport-api.ts';
import type { ClientCount } from '../client-count.ts';
import { HttpSession, type HttpSessionOptions } from './http-session.ts';

export interface SessionTableOptions extends Omit<HttpSessionOptions, 'onGone'> {
  readonly maxSessions: number;
  /** Of all transports. */
  readonly maxConnections: number;
  readonly count: ClientCount;
  readonly forwardedCount: number;
}

/**
 * The sessions over HTTP. A session's name is its id together with the address and the browser of who opened it: another
 * who uses the same id speaks of a session of their own (decision 0009). Kept are only digests of names.
 */
export class SessionTable {
  readonly #options: SessionTableOptions;
  readonly #sessions = new Map<string, HttpSession>();
  #isClosed = false;

  constructor(options: SessionTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  find(id: string, request: IncomingMessage): HttpSession | undefined {
    return this.#sessions.get(this.#nameOf(id, request));
  }

  /** @returns undefined when there are too many, or none is taken any more */
  add(id: string, request: IncomingMessage): HttpSession | undefined {
    const { count, maxConnections, maxSessions } = this.#options;
    if (this.#isClosed || this.size >= maxSessions || count.clients >= maxConnections) return undefined;
    const name = this.#nameOf(id, request);
    const onGone = (): void => {
      this.#sessions.delete(name);
      count.clients--;
    };
    const session = new HttpSession({ ...this.#options, onGone });
    this.#sessions.set(name, session);
    count.clients++;
    return session;
  }

  /** Takes no more, and ends all there are: who holds a receiver open is told why. */
  close(code: number, reason: string): void {
    this.#isClosed = true;
    for (const session of this.#sessions.values()) {
      session.close(code, reason);
      session.end();
    }
  }

  #nameOf(id: string, request: IncomingMessage): string {
    const address = clientAddress(handshakeOf(request), this.#options.forwardedCount);
    const name = JSON.stringify([id, address, request.headers['user-agent']]);
    return createHash('sha256').update(name).digest('base64');
  }
}

export function handshakeOf(request: IncomingMessage): Handshake {
  return { remoteAddress: request.socket.remoteAddress ?? '', headers: request.headers };
}
