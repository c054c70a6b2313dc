import { WebSocketWire } from '../protocol/websocket-wire.ts';
import { everyPeopleSuite } from './every-people-suite.ts';

describe('people, over WebSocket', () => everyPeopleSuite(new WebSocketWire()));
