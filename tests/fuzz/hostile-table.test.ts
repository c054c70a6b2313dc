import assert from 'node:assert/strict';
import { eventually } from '../support/raw-websocket.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import type { HostileRow } from './hostile-row.ts';
import { ACCOUNT_ROWS } from './hostile-table-accounts.ts';
import { SHAPE_ROWS } from './hostile-table-shapes.ts';
import { VALUE_ROWS } from './hostile-table-values.ts';
import { HOSTILE_WIRES, type HostileClient } from './hostile-table-wires.ts';
import { RealServer, WITHOUT_RATES } from './real-server.ts';
import { WireBystander } from './wire-bystander.ts';

type Heard = Readonly<Record<string, unknown>>;

interface Login {
  readonly id: string;
  readonly token: string;
}

const CONNECT = '{"msg":"connect","version":"1","support":["1"]}';
const LAST = '{"msg":"ping","id":"the last"}';
/** An `error` with a message of 1 KiB in it. */
const LONGEST_COMPLAINT = 1200;

describe('Hostile messages to the real server', function () {
  this.timeout(120_000);
  let server: RealServer;
  let bystander: WireBystander;
  let inherited = 0;

  before(async () => {
    server = await RealServer.start(WITHOUT_RATES);
    bystander = await WireBystander.open(server.port);
    inherited = (await server.vitals()).inheritedNames;
  });
  after(() => server.kill());

  for (const wire of HOSTILE_WIRES) {
    describe(`over ${wire.name}`, () => {
      for (const row of [...SHAPE_ROWS, ...VALUE_ROWS, ...ACCOUNT_ROWS]) {
        it(`get what they must: ${row.what}`, async () => {
          const client = await wire.open(server.port);
          try {
            await checkRow(client, row);
          } finally {
            client.leave();
          }
          bystander.draw();
          await bystander.served();
          server.assertWell();
        });
      }
    });
  }

  // A suite of its own: mocha runs a suite's own tests before those of suites in it.
  describe('all in all', () => {
    it('leave every prototype as it was, and nothing behind', async () => {
      assert.equal((await server.vitals()).inheritedNames, inherited);
      bystander.leave();
      assert.equal(await server.stop(), 0);
    });
  });
});

async function checkRow(client: HostileClient, row: HostileRow): Promise<void> {
  if (row.isFirst !== true) {
    await client.send(CONNECT);
    await eventually(() => outcomes(client).includes('connected'), 'connected');
  }
  const expected = row.isFirst === true ? row.gets : ['connected', ...row.gets];
  for (const text of row.sends) await client.send(await filledIn(client, text));
  if (!row.gets.some((outcome) => outcome.startsWith('C '))) await client.send(LAST);
  const isDone = (): boolean => outcomes(client).length >= expected.length && isAnswered(client);
  await eventually(isDone, `${expected.length} answers: ${outcomes(client).slice(-20).join(', ')}`);
  // Between answers at once, those of the queue and those that wait for the store no order is promised; the oracle knows which.
  assert.deepEqual(sortedTexts(outcomes(client)), sortedTexts(expected));
  const all = client.texts.join('\n');
  for (const text of row.never ?? []) assert.ok(!all.includes(text), `${text} in ${all.slice(0, 2000)}`);
  for (const text of row.shows ?? []) assert.ok(all.includes(text), `no ${text} in ${all.slice(0, 2000)}`);
  for (const text of client.texts) {
    if (text.startsWith('{"msg":"error"')) assert.ok(text.length < LONGEST_COMPLAINT, text.slice(0, 100));
  }
}

/** With what the last good login gave in the places for it. */
async function filledIn(client: HostileClient, text: string): Promise<string> {
  if (!text.includes('{{')) return text;
  const login = (): Login | undefined =>
    messages(client)
      .map(({ result }) => result)
      .findLast(isLogin);
  await eventually(() => login() !== undefined, 'a login that went well');
  const { id, token } = login() ?? { id: '', token: '' };
  return text.replace('{{id}}', id).replace('{{token}}', token).replace('{{seen}}', '');
}

function isLogin(result: unknown): result is Login {
  return typeof result === 'object' && result !== null && 'token' in result && 'id' in result;
}

/** What came behind all that was sent before it; before connect it is itself refused. */
function isAnswered(client: HostileClient): boolean {
  return client.closedWith !== undefined || client.texts.some((text) => text.includes('the last'));
}

function messages(client: HostileClient): readonly Heard[] {
  return client.texts.map((text) => JSON.parse(text) as Heard);
}

function outcomes(client: HostileClient): readonly string[] {
  const heard = messages(client).flatMap((message) => outcomeOf(message));
  return client.closedWith === undefined ? heard : [...heard, `C ${client.closedWith}`];
}

function outcomeOf({ msg, error, reason, offendingMessage }: Heard): readonly string[] {
  const { error: code } = (error ?? {}) as { readonly error?: string | number };
  switch (msg) {
    case 'error':
      return (offendingMessage as Heard | undefined)?.['id'] === 'the last' ? [] : [`E ${String(reason)}`];
    case 'result':
      return [code === undefined ? 'answered' : `X ${code}`];
    case 'nosub':
      return [code === undefined ? 'nosub' : `nosub ${code}`];
    case 'ready':
    case 'connected':
    case 'failed':
      return [msg];
    default:
      return [];
  }
}
