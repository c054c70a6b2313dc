import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** What the stand-in does wrong with one of the draws. */
export type Fault =
  | 'none'
  | 'lose'
  | 'double'
  | 'reorder'
  | 'damage'
  | 'refuse'
  | 'ignore'
  | 'no updated'
  | 'forget'
  | 'hang up';

interface ClientMessage {
  readonly msg: string;
  readonly id: string;
  readonly name: string;
  readonly method: string;
  readonly params: readonly [string, unknown];
}

export interface StandIn {
  /** `host:port` */
  readonly url: string;
  /** Resolves when `draw` was called so often. */
  drawn(times: number): Promise<void>;
  close(): Promise<void>;
}

/** The least DDP server with draw, clear, teacher and student; it shares no code with the real one. */
export async function openStandIn(fault: Fault, faultyDraw = 7): Promise<StandIn> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const documents = new Map<string, readonly [string, unknown]>();
  const watchers = new Map<WebSocket, string | undefined>();
  const waiting: { readonly times: number; readonly resolve: () => void }[] = [];
  let draws = 0;
  let heldBack: { readonly u: string; readonly message: object } | undefined;

  const send = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message));
  const added = (id: string, s: unknown, u: string): object => ({
    fields: { s, u },
    id,
    collection: 'segments',
    msg: 'added',
  });
  const publish = (u: string, message: object): void => {
    for (const [socket, only] of watchers) if (only === undefined || only === u) send(socket, message);
  };
  const removeAll = (from: readonly WebSocket[]): void => {
    for (const id of documents.keys()) {
      for (const socket of from) send(socket, { msg: 'removed', collection: 'segments', id });
    }
  };

  const draw = (socket: WebSocket, call: string, [u, s]: readonly [string, unknown]): void => {
    draws += 1;
    for (const { times, resolve } of waiting) if (times <= draws) resolve();
    const wrong = draws === faultyDraw ? fault : 'none';
    const id = `stroke${String(draws).padStart(11, '0')}`;
    if (wrong === 'hang up') return socket.terminate();
    if (wrong === 'ignore') return;
    if (wrong === 'refuse') {
      send(socket, { msg: 'result', id: call, error: { error: 400, reason: 'not today' } });
      return send(socket, { msg: 'updated', methods: [call] });
    }
    if (wrong !== 'forget') documents.set(id, [u, s]);
    if (wrong === 'reorder') heldBack = { u, message: added(id, s, u) };
    else if (wrong !== 'lose') publish(u, added(id, wrong === 'damage' ? [] : s, u));
    if (wrong === 'double') publish(u, added(id, s, u));
    if (heldBack?.u === u && wrong !== 'reorder') {
      publish(u, heldBack.message);
      heldBack = undefined;
    }
    send(socket, { msg: 'result', id: call, result: id });
    if (wrong !== 'no updated') send(socket, { msg: 'updated', methods: [call] });
  };

  server.on('connection', (socket) => {
    socket.on('close', () => watchers.delete(socket));
    socket.on('message', (data: Buffer) => {
      const { msg, id, name, method, params }: ClientMessage = JSON.parse(data.toString());
      if (msg === 'connect') send(socket, { msg: 'connected', session: 'one' });
      else if (msg === 'ping') send(socket, { msg: 'pong', id });
      else if (msg === 'sub') {
        const only = name === 'student' ? params[0] : undefined;
        for (const [stroke, [u, s]] of documents) {
          if (only === undefined || only === u) send(socket, added(stroke, s, u));
        }
        send(socket, { msg: 'ready', subs: [id] });
        watchers.set(socket, only);
      } else if (msg === 'unsub') {
        watchers.delete(socket);
        removeAll([socket]);
        send(socket, { msg: 'nosub', id });
      } else if (method === 'draw') draw(socket, id, params);
      else {
        removeAll([...watchers.keys()]);
        documents.clear();
        send(socket, { msg: 'result', id });
        send(socket, { msg: 'updated', methods: [id] });
      }
    });
  });

  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const drawn = async (times: number): Promise<void> => {
    if (draws < times) await new Promise<void>((resolve) => waiting.push({ times, resolve }));
  };
  const close = async (): Promise<void> => {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `127.0.0.1:${port}`, drawn, close };
}
