import assert from 'node:assert/strict';
import { RealServer, WITHOUT_RATES } from './real-server.ts';
import { attackWire } from './wire-attack.ts';
import { WireBystander } from './wire-bystander.ts';

describe('Hostile bytes against the real server', function () {
  this.timeout(30_000);
  let server: RealServer;
  let bystander: WireBystander;

  before(async () => {
    server = await RealServer.start(WITHOUT_RATES);
    bystander = await WireBystander.open(server.port);
  });
  after(() => server.kill());

  for (let seed = 1; seed <= 6; seed++) {
    it(`are each answered or closed as promised, and harm nobody else: seed ${seed}`, async () => {
      await attackWire(seed, server, bystander);
    });
  }

  it('leave a server that stops in good order', async () => {
    bystander.leave();
    await server.isEmpty();
    assert.equal(await server.stop(), 0);
  });
});
