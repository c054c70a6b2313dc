import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { BrowserWebSocket } from './support/browser-web-socket.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { openEventClient, type EventDdp, type EventDdpOptions } from './support/event-client.ts';
import { loadPublished } from './support/foreign-client.ts';

let Ddp: new (options: EventDdpOptions) => EventDdp;

// Only lib/ddp.js with what it imports: the rest of the package is React Native's.
describeForeignClient({
  title: '@meteorrn/core 2.9.1 (lib/ddp.js)',
  load: (context: Context) => {
    const file = '@meteorrn/core/lib/ddp.js';
    ({ default: Ddp } = loadPublished(context, '@meteorrn/core', file) as { readonly default: typeof Ddp });
  },
  open: (port) => {
    const ddp = new Ddp({
      endpoint: `ws://127.0.0.1:${port}/websocket`,
      SocketConstructor: BrowserWebSocket,
      reconnectInterval: 50,
    });
    // It raises an error for any message that is not in DDP.md; a lost socket is one too.
    ddp.on('error', (event) => assert.ok('isRaw' in event, JSON.stringify(event)));
    return openEventClient(ddp);
  },
  values: 'EJSON',
  return: 'connects again',
});
