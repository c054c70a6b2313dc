import assert from 'node:assert/strict';
import { RealServer } from './real-server.ts';
import { attackFrom, storm } from './wire-storm.ts';

const MIB = 1024 * 1024;
const WARM_UP = 20_000;
const MUTATIONS = 1_000_000;
/** The ids of removed strokes are kept for seven days, 100,000 at most: some 200 bytes each, here and in the store. */
const MARGIN_BYTES = 40 * MIB;

describe('A storm of mutated messages', function () {
  this.timeout(3_600_000);

  it(`of ${MUTATIONS}, over every wire, neither ends nor fills the server, and a bystander is served all the while`, async () => {
    const server = await RealServer.start();
    try {
      const given = process.env['FUZZ_SEED'] ?? '';
      if (given !== '') {
        await attackFrom(Number(given), server);
        return;
      }
      const seed = Date.now() % 2 ** 30;
      await storm(server, seed, WARM_UP);
      const before = await server.vitals();
      const { mutations, seconds } = await storm(server, seed + WARM_UP, MUTATIONS);
      const after = await server.vitals();
      const [first, then] = [before, after].map(({ heapBytes }) => Math.round(heapBytes / MIB));
      process.stdout.write(
        `    from seed ${seed}: ${mutations} mutations in ${Math.round(seconds)} s; ${first} MiB held before, ${then} MiB after\n`,
      );
      assert.ok(after.heapBytes - before.heapBytes < MARGIN_BYTES);
      assert.equal(await server.stop(), 0);
    } finally {
      server.kill();
    }
  });
});
