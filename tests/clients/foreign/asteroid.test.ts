import type { Context } from 'mocha';
import { until } from '../../browser/support/until.ts';
import { BrowserWebSocket } from './support/browser-web-socket.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import type { EventDdp, EventDdpOptions } from './support/event-client.ts';
import { EventStore, loadPublished } from './support/foreign-client.ts';

interface AsteroidSubscription {
  once(event: 'ready', listener: () => void): void;
  once(event: 'error', listener: (error: Error) => void): void;
}

interface Asteroid {
  readonly ddp: EventDdp;
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  subscribe(name: string, ...params: readonly unknown[]): AsteroidSubscription;
  disconnect(): void;
}

interface AsteroidPackage {
  createClass(): new (options: EventDdpOptions) => Asteroid;
}

let asteroid: AsteroidPackage;

describeForeignClient({
  title: 'asteroid 2.0.3',
  load: (context: Context) => {
    asteroid = loadPublished(context, 'asteroid') as AsteroidPackage;
  },
  open: (port) => {
    const client = new (asteroid.createClass())({
      endpoint: `ws://127.0.0.1:${port}/websocket`,
      SocketConstructor: BrowserWebSocket,
      reconnectInterval: 50,
    });
    const store = new EventStore();
    client.ddp.on('added', (message) => store.added(message));
    client.ddp.on('removed', (message) => store.removed(message));
    return {
      connected: () => until('asteroid is connected', () => client.ddp.status === 'connected'),
      call: (method, ...params) => client.call(method, ...params),
      subscribe: (name, ...params) =>
        new Promise((resolve, reject) => {
          const subscription = client.subscribe(name, ...params);
          subscription.once('ready', () => resolve(undefined));
          subscription.once('error', reject);
        }),
      documents: (collection) => store.read(collection),
      close: () => client.disconnect(),
    };
  },
  values: 'plain JSON',
  return: 'connects and subscribes again',
});
