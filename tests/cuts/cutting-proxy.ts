import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Direction } from './cut-plan.ts';

export interface ProxyCut {
  /** It strikes when so many more bytes have gone this way through one connection. */
  readonly direction: Direction;
  readonly bytes: number;
  /** For so long attempts are reset; 0: one may come back at once. */
  readonly forMs: number;
  /** Both ends are reset, which may swallow what has arrived there too; otherwise closed behind what has arrived. */
  readonly isReset: boolean;
}

/** A network between clients and a server on loopback, of which a connection can be cut between two bytes. */
export class CuttingProxy {
  readonly port: number;
  /** Where new connections lead. */
  targetPort: number;
  /** Cuts that have struck. */
  struck = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #planned: ProxyCut | undefined;
  #left = 0;
  #closedUntil = 0;

  private constructor(server: Server, targetPort: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.targetPort = targetPort;
    server.on('connection', (client) => this.#join(client));
  }

  static async open(targetPort: number): Promise<CuttingProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttingProxy(server, targetPort);
  }

  plan(cut: ProxyCut): void {
    this.#planned = cut;
    this.#left = cut.bytes;
  }

  /** What was planned strikes now, if it has not yet. */
  insist(): void {
    const cut = this.#planned;
    if (cut === undefined) return;
    this.#strike(cut);
    for (const socket of this.#sockets) end(socket, cut);
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    if (performance.now() < this.#closedUntil) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const target = connect(this.targetPort, '127.0.0.1');
    this.#pass(client, target, 'up');
    this.#pass(target, client, 'down');
  }

  #pass(from: Socket, to: Socket, direction: Direction): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      const cut = this.#planned;
      if (cut?.direction !== direction || this.#left > bytes.length) {
        if (cut?.direction === direction) this.#left -= bytes.length;
        to.write(bytes);
        return;
      }
      to.write(bytes.subarray(0, this.#left));
      this.#strike(cut);
      end(to, cut);
      end(from, cut);
    });
    // A reset shows as an error, then as a close.
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroySoon();
    });
  }

  #strike(cut: ProxyCut): void {
    this.#planned = undefined;
    this.struck++;
    this.#closedUntil = performance.now() + cut.forMs;
  }
}

/** Nothing more passes; what was written leaves first, unless it is a reset. */
function end(socket: Socket, { isReset }: ProxyCut): void {
  socket.removeAllListeners('data');
  socket.pause();
  if (isReset) socket.resetAndDestroy();
  else socket.destroySoon();
}
