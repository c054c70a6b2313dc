import assert from 'node:assert/strict';
import { FUZZ_SECONDS, fuzzSeeds, tellRun } from './fuzz-budget.ts';
import { RealServer, WITHOUT_RATES } from './real-server.ts';
import { attackWire } from './wire-attack.ts';
import { WireBystander } from './wire-bystander.ts';

const KIB = 1024;
/** The ids of removed strokes are kept for seven days, 100,000 at most: some 200 bytes each, here and in the store. */
const MARGIN_BYTES = 40 * 1024 * KIB;

describe('Hostile bytes against the real server', function () {
  this.timeout((FUZZ_SECONDS + 60) * 1000);

  it('are each answered or closed as promised, and harm nobody else', async () => {
    const server = await RealServer.start(WITHOUT_RATES);
    try {
      const first = await WireBystander.open(server.port);
      await attackWire(1, server, first);
      first.leave();
      const atFirst = await server.vitals();
      const bystander = await WireBystander.open(server.port);
      const startedAt = performance.now();
      let [seeds, inputs] = [0, 0];
      for (const seed of fuzzSeeds()) {
        inputs += await attackWire(seed, server, bystander);
        seeds++;
      }
      tellRun('over loopback', seeds, inputs, startedAt);
      bystander.leave();
      await server.isEmpty();
      const { heapBytes, resources } = await server.vitals();
      process.stdout.write(
        `    then ${Math.round(heapBytes / KIB)} KiB held, at first ${Math.round(atFirst.heapBytes / KIB)}\n`,
      );
      assert.ok(heapBytes - atFirst.heapBytes < MARGIN_BYTES);
      assert.ok(resources.length <= atFirst.resources.length + 2, resources.join());
      assert.equal(await server.stop(), 0);
    } finally {
      server.kill();
    }
  });
});
