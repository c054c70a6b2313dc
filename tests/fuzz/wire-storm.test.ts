import assert from 'node:assert/strict';
import { RealServer } from './real-server.ts';
import { storm } from './wire-storm.ts';

const MIB = 1024 * 1024;
const WARM_UP = 10_000;
const MUTATIONS = 100_000;
/** The ids of removed strokes are kept for seven days: some 200 bytes for each stroke that these drew and cleared. */
const MARGIN_BYTES = 8 * MIB;

describe('A storm of mutated messages', function () {
  this.timeout(600_000);
  let server: RealServer;

  before(async () => {
    server = await RealServer.start();
  });
  after(() => server.kill());

  it(`of ${MUTATIONS}, over every wire, neither ends nor fills the server, and a bystander is served all the while`, async () => {
    await storm(server, 1, WARM_UP);
    const before = await server.vitals();
    await storm(server, 1 + WARM_UP, MUTATIONS);
    const after = await server.vitals();
    const more = after.heapBytes - before.heapBytes;
    assert.ok(more < MARGIN_BYTES, `${more} bytes more`);
    assert.ok(after.resources.length <= before.resources.length + 5, after.resources.join());
    assert.equal(await server.stop(), 0);
  });
});
