import assert from 'node:assert/strict';
import { DirectoryMemory, openMemoryDirectoryStore } from '../../server/adapters/directory-store/memory.ts';
import { createNodeSecrets } from '../../server/adapters/secrets/node-crypto.ts';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import { Access, type AccessMode } from '../../server/classroom/access/access.ts';
import { definePeople, type People } from '../../server/classroom/define-people.ts';
import { Directory } from '../../server/classroom/directory/directory.ts';
import type { MethodCall } from '../../server/ddp/server-api.ts';
import type { DirectoryStore } from '../../server/ports/directory-store.ts';
import type { OperatorClaims } from '../../server/ports/operator-claims.ts';
import { CONNECT, type TestServer, type Wire } from '../protocol/wire.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import type { TestPeer } from '../support/test-peer.ts';

export interface PeopleServerOptions {
  /** What an earlier server has left. */
  readonly memory?: DirectoryMemory;
  /** Between the directory and its memory. */
  readonly wrap?: (store: DirectoryStore) => DirectoryStore;
  /** Default true. */
  readonly load?: boolean;
  readonly access?: AccessMode;
  /** How much later than its first day the server starts. */
  readonly afterMs?: number;
}

/** A server that knows people and nothing else but who calls (`whoAmI`), on a clock moved by hand. */
export class PeopleServer {
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly memory: DirectoryMemory;
  /** Until when the operator's claims are valid, by the hash of their token. */
  readonly operatorClaims = new Map<string, number>();
  readonly secrets = createNodeSecrets(Buffer.alloc(32, 7), { N: 16, r: 8, p: 1 });
  readonly #directory: Directory;
  #people: People | undefined;
  #server: TestServer | undefined;

  static async start(wire: Wire, options: PeopleServerOptions = {}): Promise<PeopleServer> {
    const server = new PeopleServer(options);
    await server.clock.advance(options.afterMs ?? 0);
    server.#server = await wire.serve((ddp) => {
      const operatorClaims: OperatorClaims = {
        take: async (hash) => {
          const expiresAt = server.operatorClaims.get(hash);
          server.operatorClaims.delete(hash);
          return expiresAt;
        },
      };
      const { directory, secrets, clock, log } = server;
      server.#people = definePeople(ddp, {
        directory,
        access: new Access(directory, options.access ?? 'open'),
        secrets,
        operatorClaims,
        clock,
        ids: createSecureIds(),
        log,
      });
      ddp.methods({
        whoAmI(this: MethodCall) {
          return this.userId;
        },
      });
    });
    if (options.load !== false) await server.load();
    return server;
  }

  private constructor({ memory = new DirectoryMemory(), wrap = (store) => store }: PeopleServerOptions) {
    this.memory = memory;
    this.#directory = new Directory(wrap(openMemoryDirectoryStore(memory)), this.clock, this.log);
  }

  get directory(): Directory {
    return this.#directory;
  }
  get people(): People {
    assert.ok(this.#people !== undefined);
    return this.#people;
  }

  async load(): Promise<void> {
    await this.#directory.load();
    await this.directory.drain();
  }

  /** A peer with a session. */
  async connect(): Promise<TestPeer> {
    assert.ok(this.#server !== undefined);
    const peer = await this.#server.open();
    peer.send(CONNECT);
    await peer.next({ msg: 'connected' });
    return peer;
  }

  /** Moves the time on, for people: the wire's own stands still. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  async firstClaim(): Promise<string> {
    const claim = await this.people.firstClaim;
    assert.ok(claim !== undefined, 'there is a teacher');
    return claim;
  }
}
