import { MemoryWire } from '../protocol/memory-wire.ts';
import { everyPeopleSuite } from './every-people-suite.ts';

describe('people, in memory', () => everyPeopleSuite(new MemoryWire()));
