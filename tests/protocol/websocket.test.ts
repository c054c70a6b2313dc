import { runEverySuite } from './every-suite.ts';
import { framesSuite } from './frames.suite.ts';
import { websocketFramesSuite } from './websocket-frames.suite.ts';
import { WebSocketWire } from './websocket-wire.ts';

describe('the protocol, over a WebSocket', () => {
  const wire = new WebSocketWire();
  afterEach(() => wire.closeAll());

  runEverySuite(wire);
  framesSuite(wire);
  websocketFramesSuite(wire);
});
