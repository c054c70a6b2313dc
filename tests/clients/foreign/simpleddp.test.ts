import type { Context } from 'mocha';
import { BrowserWebSocket } from './support/browser-web-socket.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import type { EventDdpOptions } from './support/event-client.ts';
import { type Fields, loadPublished } from './support/foreign-client.ts';

interface SimpleDdp {
  readonly collections: Readonly<Record<string, readonly (Fields & { readonly id: string })[]>>;
  connect(): Promise<void>;
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  subscribe(name: string, ...params: readonly unknown[]): { ready(): Promise<void>; nosub(): Promise<void> };
  disconnect(): Promise<void>;
}

let SimpleDdp: new (options: EventDdpOptions) => SimpleDdp;

describeForeignClient({
  title: 'simpleddp 2.2.4',
  load: (context: Context) => {
    SimpleDdp = loadPublished(context, 'simpleddp') as typeof SimpleDdp;
  },
  open: (port) => {
    const client = new SimpleDdp({
      endpoint: `ws://127.0.0.1:${port}/websocket`,
      SocketConstructor: BrowserWebSocket,
      reconnectInterval: 50,
    });
    return {
      connected: () => client.connect(),
      call: (method, ...params) => client.call(method, ...params),
      subscribe: (name, ...params) => client.subscribe(name, ...params).ready(),
      documents: (collection) =>
        Object.fromEntries((client.collections[collection] ?? []).map(({ id, ...fields }) => [id, fields])),
      close: () => client.disconnect(),
    };
  },
  values: 'EJSON',
  return: 'connects and subscribes again',
});
