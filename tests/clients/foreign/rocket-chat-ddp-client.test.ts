import type { Context } from 'mocha';
import { BrowserWebSocket } from './support/browser-web-socket.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { type DocumentMessage, EventStore, loadPublished } from './support/foreign-client.ts';

interface RocketSubscription {
  ready(): Promise<void>;
}

interface RocketSdk {
  readonly connection: { connect(): Promise<boolean>; close(): void };
  readonly client: {
    callAsync(method: string, ...params: readonly unknown[]): Promise<unknown>;
    subscribe(name: string, ...params: readonly unknown[]): RocketSubscription;
    onCollection(name: string, listener: (message: RocketMessage) => void): void;
  };
}

interface RocketMessage extends DocumentMessage {
  readonly msg: 'added' | 'changed' | 'removed';
}

interface RocketPackage {
  readonly DDPSDK: {
    create(url: string, retry: { readonly retryCount: number; readonly retryTime: number }): RocketSdk;
  };
}

let rocket: RocketPackage;

/** It takes `WebSocket` from where browsers have it. Not enumerable: nothing leaks, for mocha. */
function withBrowserWebSocket<T>(run: () => T): T {
  Object.defineProperty(globalThis, 'WebSocket', { value: BrowserWebSocket, configurable: true });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(globalThis, 'WebSocket');
  }
}

describeForeignClient({
  title: '@rocket.chat/ddp-client 1.1.2',
  load: (context: Context) => {
    rocket = loadPublished(context, '@rocket.chat/ddp-client') as RocketPackage;
  },
  open: (port) => {
    const retry = { retryCount: 100, retryTime: 20 };
    const sdk = withBrowserWebSocket(() => rocket.DDPSDK.create(`ws://127.0.0.1:${port}`, retry));
    const store = new EventStore();
    for (const collection of ['segments', 'values']) {
      sdk.client.onCollection(collection, (message) => {
        if (message.msg === 'added') store.added(message);
        if (message.msg === 'removed') store.removed(message);
      });
    }
    return {
      connected: () => sdk.connection.connect(),
      call: (method, ...params) => sdk.client.callAsync(method, ...params),
      subscribe: (name, ...params) => sdk.client.subscribe(name, ...params).ready(),
      documents: (collection) => store.read(collection),
      close: () => sdk.connection.close(),
    };
  },
  values: 'plain JSON',
  return: 'connects and subscribes again',
});
