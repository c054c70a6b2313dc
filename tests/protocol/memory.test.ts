import { backPressureSuite } from './back-pressure.suite.ts';
import { runEverySuite } from './every-suite.ts';
import { MemoryWire } from './memory-wire.ts';

describe('the protocol, in memory', () => {
  const wire = new MemoryWire();
  afterEach(() => wire.closeAll());

  runEverySuite(wire);
  backPressureSuite(wire);
});
