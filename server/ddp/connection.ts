import type { SessionId } from '../../shared/ddp/ids.ts';
import type { Log } from '../ports/log.ts';
import type { Connection } from './server-api.ts';
import type { Handshake } from './transport-api.ts';

/** All that an author may see of a request; never cookies, authorization or origin [PEER2]. */
const HEADERS_SHOWN = [
  'referer',
  'x-client-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-cluster-client-ip',
  'via',
  'x-real-ip',
  'x-ssl',
  'dnt',
  'host',
  'user-agent',
  'accept-language',
];

export interface ConnectionOptions {
  readonly id: SessionId;
  readonly handshake: Handshake;
  readonly forwardedCount: number;
  readonly log: Log;
  readonly close: () => void;
  readonly soon: (run: () => void) => void;
}

/** A session as authors see it. */
export class ClientConnection implements Connection {
  readonly id: string;
  readonly clientAddress: string | null;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly #close: () => void;
  readonly #soon: (run: () => void) => void;
  readonly #log: Log;
  #listeners: (() => void)[] = [];
  #isClosed = false;

  constructor({ id, handshake, forwardedCount, log, close, soon }: ConnectionOptions) {
    this.#close = close;
    this.#soon = soon;
    this.#log = log;
    this.id = id;
    this.clientAddress = clientAddress(handshake, forwardedCount);
    this.httpHeaders = shownHeaders(handshake);
  }

  close(): void {
    this.#close();
  }

  onClose(listener: () => void): void {
    if (this.#isClosed) this.#soon(() => this.#run(listener));
    else this.#listeners.push(listener);
  }

  /** The socket is gone: listeners run in a tick of their own [PEER5]. */
  closed(): void {
    this.#isClosed = true;
    const listeners = this.#listeners;
    this.#listeners = [];
    if (listeners.length > 0) this.#soon(() => listeners.forEach((listener) => this.#run(listener)));
  }

  #run(listener: () => void): void {
    try {
      listener();
    } catch (err) {
      this.#log.error('an onClose listener failed', { err });
    }
  }
}

function shownHeaders({ headers }: Handshake): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const name of HEADERS_SHOWN) {
    const value = headers[name];
    if (value !== undefined) shown[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return shown;
}

/** With n proxies in front, the n-th forwarded address from the end; null if the request passed fewer [PEER3]. */
export function clientAddress({ remoteAddress, headers }: Handshake, forwardedCount: number): string | null {
  if (forwardedCount === 0) return remoteAddress;
  const header = headers['x-forwarded-for'] ?? '';
  const addresses = (typeof header === 'string' ? header : header.join(','))
    .split(',')
    .map((part) => part.trim());
  const address = addresses.at(-forwardedCount);
  return address === undefined || address === '' ? null : address;
}
