import { runEverySuite } from './every-suite.ts';
import { connectPolling } from './sockjs-polling-peer.ts';
import { SockJsWire } from './sockjs-server.ts';

describe('the protocol, over xhr-polling of SockJS', () => {
  const wire = new SockJsWire('SockJS xhr-polling', connectPolling);
  afterEach(() => wire.closeAll());

  runEverySuite(wire);
});
