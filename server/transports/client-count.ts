import type { Server } from 'node:http';

/** How many clients an HTTP server has, over all transports that share it; polling sessions count like sockets. */
export interface ClientCount {
  clients: number;
}

const countByServer = new WeakMap<Server, ClientCount>();

export function clientCountOf(server: Server): ClientCount {
  const count = countByServer.get(server) ?? { clients: 0 };
  countByServer.set(server, count);
  return count;
}

export const MAX_CONNECTIONS = 20_000;
