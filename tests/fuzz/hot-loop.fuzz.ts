import assert from 'node:assert/strict';
import { clientFrame, OPCODE } from '../support/raw-websocket.ts';
import { RealServer } from './real-server.ts';
import { CONNECT } from './recorded-session.ts';
import { WireClient } from './wire-client.ts';

const FOUR_MIB = 4 * 1024 * 1024 - 200;

/** The dearest messages a client may send, as parameters. */
const PARAMETERS: readonly (readonly [what: string, json: string])[] = [
  ['nested arrays', `[${'[],'.repeat(FOUR_MIB / 3)}[]]`],
  ['arrays nested 60 deep', `[${`${'['.repeat(60)}${']'.repeat(60)},`.repeat(FOUR_MIB / 121)}[]]`],
  ['keys', `{${Array.from({ length: FOUR_MIB / 14 }, (_, at) => `"k${at}":0`).join()}}`],
  ['dates', `[${'{"$date":1},'.repeat(FOUR_MIB / 12)}0]`],
  ['numbers', `[${'1e-5,'.repeat(FOUR_MIB / 5)}0]`],
  ['escapes', `"${'\\u0041'.repeat(FOUR_MIB / 6)}"`],
  ['brackets that nobody closes', '['.repeat(FOUR_MIB)],
];

describe('One message of 4 MiB', function () {
  this.timeout(60_000);
  let server: RealServer;

  before(async () => {
    server = await RealServer.start();
  });
  after(() => server.kill());

  for (const [what, json] of PARAMETERS) {
    for (const head of [
      '"method","id":"m","method":"draw"',
      '"method","id":"m","method":"no"',
      '"sub","id":"s","name":"student"',
    ]) {
      it(`of ${what} for ${head} is answered, and the terminal says how long it stopped the loop`, async () => {
        const client = await WireClient.open(server.port);
        client.send(CONNECT);
        await client.answered();
        await server.vitals();
        const bytes = Buffer.from(`{"msg":${head},"params":["0.97",${json}]}`);
        client.oracle.sent(bytes);
        client.raw.write(clientFrame(OPCODE.text, bytes));
        await client.answered();
        const { blockedMs } = await server.vitals();
        process.stdout.write(`    ${what}, ${head}: ${blockedMs.toFixed(1)} ms\n`);
        assert.ok(blockedMs >= 0);
        client.raw.destroy();
        server.assertWell();
      });
    }
  }
});
