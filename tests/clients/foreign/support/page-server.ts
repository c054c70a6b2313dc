import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PageFile {
  readonly contentType: string;
  /** @param query what stands behind the `?` */
  readonly body: (query: string) => string | Buffer;
}

/** Serves a few files on loopback, from an origin of its own, as any web server would. */
export class PageServer {
  readonly #http = createServer();

  private constructor(files: ReadonlyMap<string, PageFile>) {
    this.#http.on('request', (request, response) => {
      const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
      const file = files.get(pathname);
      if (file === undefined) return void response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': file.contentType });
      response.end(file.body(search.slice(1)));
    });
  }

  static async start(files: Readonly<Record<string, PageFile>>): Promise<PageServer> {
    const server = new PageServer(new Map(Object.entries(files)));
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }
}
