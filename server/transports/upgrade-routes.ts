import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { hasTooManyHeaders } from './header-count.ts';

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Looks at a path (without its query) and says who takes an upgrade there. */
export type UpgradeClaim = (path: string) => UpgradeHandler | undefined;

const REFUSAL_LINGER_MS = 2000;

const claimsByServer = new WeakMap<Server, UpgradeClaim[]>();

/**
 * Several transports may share one HTTP server: the first claim that knows the path takes the upgrade, and one that nobody
 * claims is answered 404 and closed (Meteor leaves such a socket open for ever: ddp.md 2).
 * @returns takes the claim back.
 */
export function claimUpgrades(server: Server, claim: UpgradeClaim): () => void {
  let claims = claimsByServer.get(server);
  if (claims === undefined) {
    claims = [];
    claimsByServer.set(server, claims);
    server.on('upgrade', upgradeRouter(claims));
  }
  claims.push(claim);
  const all = claims;
  return () => {
    const place = all.indexOf(claim);
    if (place !== -1) all.splice(place, 1);
  };
}

function upgradeRouter(claims: readonly UpgradeClaim[]): UpgradeHandler {
  return (request, socket, head) => {
    // Node takes its own listener away before an upgrade; without one, a reset would end the process.
    socket.on('error', () => socket.destroy());
    if (hasTooManyHeaders(request)) return refuseUpgrade(socket, 431);
    const path = pathOf(request);
    for (const claim of claims) {
      const handler = claim(path);
      if (handler !== undefined) return handler(request, socket, head);
    }
    return refuseUpgrade(socket, 404);
  };
}

/** The request's path as it was sent, without the query: nothing is decoded, so nothing can be smuggled past a route. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** Answers an upgrade with an ordinary HTTP response and closes. `body` defaults to the status in words. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string = STATUS_CODES[status] ?? '',
): void {
  const lines = Object.entries({
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  // A socket destroyed with bytes unread is reset, and the client may lose the answer: so read on for a moment.
  const lingering = setTimeout(() => socket.destroy(), REFUSAL_LINGER_MS).unref();
  socket.once('close', () => clearTimeout(lingering));
  socket.resume();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
