import type { Context } from 'mocha';
import { BrowserWebSocket } from './support/browser-web-socket.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { loadPublished } from './support/foreign-client.ts';
import { openEventClient, type EventDdp, type EventDdpOptions } from './support/event-client.ts';

let DdpJs: new (options: EventDdpOptions) => EventDdp;

describeForeignClient({
  title: 'ddp.js 2.2.1',
  load: (context: Context) => {
    ({ default: DdpJs } = loadPublished(context, 'ddp.js') as { readonly default: typeof DdpJs });
  },
  open: (port) =>
    openEventClient(
      new DdpJs({
        endpoint: `ws://127.0.0.1:${port}/websocket`,
        SocketConstructor: BrowserWebSocket,
        reconnectInterval: 50,
      }),
    ),
  values: 'plain JSON',
  return: 'connects again',
});
