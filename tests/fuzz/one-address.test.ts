import assert from 'node:assert/strict';
import { RealServer } from './real-server.ts';
import { CONNECT } from './recorded-session.ts';
import { WireClient } from './wire-client.ts';

const CLIENTS = 1000;
const SEGMENTS = [
  { p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } },
];

/** At the default settings: whatever is counted is counted for each connection, never for an address. */
describe('1,000 clients from one address', function () {
  this.timeout(120_000);
  let server: RealServer;
  let clients: readonly WireClient[] = [];

  before(async () => {
    server = await RealServer.start();
  });
  after(() => {
    for (const { raw } of clients) raw.destroy();
    server.kill();
  });

  it('that come in one rush are all let in and served', async () => {
    clients = await Promise.all(Array.from({ length: CLIENTS }, () => WireClient.open(server.port)));
    for (const [at, client] of clients.entries()) {
      client.send(CONNECT, { msg: 'sub', id: 's', name: 'student', params: [`student ${at}`] });
      client.send({ msg: 'method', id: 'd', method: 'draw', params: [`student ${at}`, SEGMENTS] });
    }
    await Promise.all(clients.map((client) => client.answered()));
    for (const { held, raw } of clients) {
      assert.equal(held.ids('segments').length, 1);
      assert.equal(raw.isClosed, false);
    }
  });

  it('go on being served while one of them breaks the protocol until it is thrown out', async () => {
    const [bad, ...others] = clients;
    assert.ok(bad !== undefined);

    for (let sent = 0; sent < 300; sent++) bad.raw.sendText('{');
    assert.equal(await bad.raw.closeCode(), 1008);
    const again = await WireClient.open(server.port);
    again.send(CONNECT, { msg: 'sub', id: 's', name: 'student', params: ['again'] });
    await again.answered();
    again.raw.destroy();
    for (const [at, client] of others.entries()) {
      client.send({ msg: 'method', id: 'e', method: 'draw', params: [`student ${at + 1}`, SEGMENTS] });
    }
    await Promise.all(others.map((client) => client.answered()));
    for (const { held } of others) assert.equal(held.ids('segments').length, 2);
    server.assertWell();
  });

  it('leave nothing behind', async () => {
    for (const { raw } of clients) raw.destroy();
    await server.isEmpty();
    assert.equal(await server.stop(), 0);
  });
});
