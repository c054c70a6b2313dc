import { runEverySuite } from './every-suite.ts';
import { SockJsWire } from './sockjs-server.ts';
import { connectWebSocket } from './sockjs-websocket-peer.ts';

describe('the protocol, over a WebSocket of SockJS', () => {
  const wire = new SockJsWire('SockJS websocket', connectWebSocket);
  afterEach(() => wire.closeAll());

  runEverySuite(wire);
});
