import type { Context } from 'mocha';
import { BrowserWebSocket } from './support/browser-web-socket.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import type { EventDdpOptions } from './support/event-client.ts';
import { type Fields, loadPublished, withoutIds } from './support/foreign-client.ts';

interface SubscriptionListeners {
  onReady(): void;
  onStop(error?: Error): void;
}

interface ClinicianDdp {
  readonly collections: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
  once(event: 'connected', listener: () => void): void;
  on(event: string, listener: () => void): void;
  apply(method: string, params: readonly unknown[]): Promise<unknown>;
  subscribe(name: string, params: readonly unknown[], listeners: SubscriptionListeners): unknown;
  disconnect(): void;
}

let ClinicianDdp: new (options: EventDdpOptions) => ClinicianDdp;

describeForeignClient({
  title: '@theclinician/ddp-client 0.8.1',
  load: (context: Context) => {
    const loaded = loadPublished(context, '@theclinician/ddp-client');
    ({ default: ClinicianDdp } = loaded as { readonly default: typeof ClinicianDdp });
  },
  open: (port) => {
    const client = new ClinicianDdp({
      endpoint: `ws://127.0.0.1:${port}/websocket`,
      SocketConstructor: BrowserWebSocket,
      reconnectInterval: 50,
    });
    // It complains at the console that there is no token to log in with, unless two listen.
    client.on('loginError', () => {});
    const connected = new Promise<void>((resolve) => {
      client.once('connected', resolve);
    });
    return {
      connected: () => connected,
      call: (method, ...params) => client.apply(method, params),
      subscribe: (name, ...params) =>
        new Promise((resolve, reject) => {
          client.subscribe(name, params, { onReady: () => resolve(undefined), onStop: reject });
        }),
      documents: (collection) => withoutIds(client.collections[collection] ?? {}, '_id'),
      close: () => client.disconnect(),
    };
  },
  values: 'EJSON',
  return: 'connects and subscribes again',
  callsLater: true,
});
