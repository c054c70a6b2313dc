import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { layDownClaim } from '../../server/adapters/operator-claims/folder.ts';
import { createNodeSecrets } from '../../server/adapters/secrets/node-crypto.ts';
import { compose, type RunningServer } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { login, School, type Someone } from '../classroom/school.ts';
import { WebSocketPeer } from '../protocol/websocket-wire.ts';
import { CONNECT } from '../protocol/wire.ts';

/** The whole server on a loopback port, with a folder of its own. */
export class AccessServer {
  readonly running: RunningServer;
  readonly school: School;
  readonly #folder: string;
  readonly #peers: WebSocketPeer[];

  static async start(access: 'open' | 'roles'): Promise<AccessServer> {
    const folder = mkdtempSync(join(tmpdir(), 'inkwell-access-'));
    const running = await compose(
      readConfig({
        ACCESS: access,
        DATA_DIR: folder,
        FLUSH_MS: '0',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        METHODS_PER_SECOND: '0',
        PORT: '0',
        STORE: 'memory',
        SUBSCRIPTIONS_PER_SECOND: '0',
      }),
    );
    const peers: WebSocketPeer[] = [];
    const connect = async (): Promise<WebSocketPeer> => {
      const peer = await connectTo(running.port);
      peers.push(peer);
      return peer;
    };
    const school = await School.open(connect, await running.firstClaim);
    return new AccessServer(running, school, folder, peers);
  }

  private constructor(running: RunningServer, school: School, folder: string, peers: WebSocketPeer[]) {
    this.running = running;
    this.school = school;
    this.#folder = folder;
    this.#peers = peers;
  }

  async connect(): Promise<WebSocketPeer> {
    const peer = await connectTo(this.running.port);
    this.#peers.push(peer);
    return peer;
  }

  /** An owner of every classroom that there is now, by a claim that its operator has laid down. */
  async owner(): Promise<Someone> {
    const secrets = createNodeSecrets(new Uint8Array(32));
    const claim = secrets.token();
    layDownClaim(this.#folder, secrets.hash(claim), Date.now() + 60_000);
    return login(await this.connect(), { claim });
  }

  async stop(): Promise<void> {
    for (const { ws } of this.#peers) ws.terminate();
    await this.running.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

async function connectTo(port: number): Promise<WebSocketPeer> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/websocket`);
  const peer = new WebSocketPeer(ws);
  ws.on('message', (data: Buffer) => peer.onText(data.toString()));
  await once(ws, 'open');
  peer.send(CONNECT);
  await peer.next({ msg: 'connected' });
  return peer;
}
