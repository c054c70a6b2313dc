import type { EventEmitter } from 'node:events';
import type { Context } from 'mocha';
import { until } from '../../browser/support/until.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { type Fields, type ForeignClient, loadPublished, withoutIds } from './support/foreign-client.ts';

type Answer = (error: unknown, result?: unknown) => void;

/** What is used of it. */
interface DdpClient extends EventEmitter {
  readonly collections: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
  connect(connected?: (error: unknown) => void): void;
  call(method: string, params: readonly unknown[], answer: Answer): void;
  subscribe(name: string, params: readonly unknown[], answer: Answer): string;
  close(): void;
}
type DdpClientClass = new (options: Fields) => DdpClient;

let DdpClient: DdpClientClass;
const load = (context: Context): void => {
  DdpClient = loadPublished(context, 'ddp') as DdpClientClass;
};

function open(port: number, options: Fields = {}): ForeignClient {
  const client = new DdpClient({ host: '127.0.0.1', port, autoReconnectTimer: 50, ...options });
  // Told, and then perhaps tried again.
  client.on('socket-error', () => {});
  let [connections, failures] = [0, 0];
  client.connect((error) => {
    if (error === undefined) connections += 1;
    else failures += 1;
  });
  const isConnected = (): Promise<unknown> => until('ddp is connected', () => connections > 0);
  const answered = (send: (answer: Answer) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      send((error, result) => (error === undefined ? resolve(result) : reject(error)));
    });
  return {
    connected: isConnected,
    call: (method, ...params) => answered((answer) => client.call(method, params, answer)),
    subscribe: (name, ...params) => answered((answer) => client.subscribe(name, params, answer)),
    documents: (collection) => withoutIds(client.collections[collection] ?? {}, '_id'),
    close: () => client.close(),
    whenItGivesUp: {
      hasGivenUp: () => failures > 0,
      connect: () => {
        connections = 0;
        client.connect();
        return isConnected();
      },
    },
  };
}

/** It asks for /sockjs/info, finds no `base_url` there, and goes to /websocket all the same. */
function openSockJs(port: number): ForeignClient {
  const { whenItGivesUp: _never, ...client } = open(port, { useSockJs: true });
  return client;
}

describeForeignClient({
  title: 'ddp 0.12.1',
  load,
  open,
  values: 'EJSON',
  return: 'gives up when its first attempt fails',
});
describeForeignClient({
  title: 'ddp 0.12.1 with useSockJs',
  load,
  open: openSockJs,
  values: 'EJSON',
  return: 'connects again',
});
