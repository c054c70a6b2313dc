import { backPressureSuite } from './back-pressure.suite.ts';
import { runEverySuite } from './every-suite.ts';
import { framesSuite } from './frames.suite.ts';
import { MemoryWire } from './memory-wire.ts';

describe('the protocol, in memory', () => {
  const wire = new MemoryWire();
  afterEach(() => wire.closeAll());

  runEverySuite(wire);
  framesSuite(wire);
  backPressureSuite(wire);
});
