import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from './server-process.ts';

/** Folders and servers of one test; nothing is left of them after it. */
export class Scratch {
  readonly #folders: string[] = [];
  readonly #servers: ServerProcess[] = [];

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'inkwell-process-'));
    this.#folders.push(folder);
    return folder;
  }

  /** A server that listens. */
  async start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const server = this.spawn(env);
    await server.listening();
    return server;
  }

  /** A server that may still fail to start. */
  spawn(env: Readonly<Record<string, string>>): ServerProcess {
    const server = new ServerProcess(env);
    this.#servers.push(server);
    return server;
  }

  async endServers(): Promise<void> {
    for (const server of this.#servers.splice(0)) if (!server.hasEnded) await server.kill();
  }

  /** Ends what still runs, removes what was written. */
  async clean(): Promise<void> {
    await this.endServers();
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}
