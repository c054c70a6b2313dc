import assert from 'node:assert/strict';
import { fragments, hostileFrames } from '../support/hostile-frames.ts';
import { clientFrame, closeFrame, eventually, OPCODE, RawWebSocket } from '../support/raw-websocket.ts';
import { EchoServer } from './scripted-host.ts';

const { binary, continuation, ping, pong, text } = OPCODE;
const MAX_MESSAGE_BYTES = 64 * 1024;
const open = { fin: false };

describe('WebSocket frames', () => {
  let server: EchoServer;
  let port: number;
  let client: RawWebSocket;
  let bystander: RawWebSocket;

  before(async () => {
    server = new EchoServer({ maxMessageBytes: MAX_MESSAGE_BYTES });
    port = await server.listen();
  });
  after(() => server.close());
  beforeEach(async () => {
    server.sessions.length = 0;
    client = await RawWebSocket.open(port);
    bystander = await RawWebSocket.open(port);
  });
  afterEach(() => {
    client.destroy();
    bystander.destroy();
  });

  for (const [what, bytes, code] of hostileFrames(MAX_MESSAGE_BYTES)) {
    it(`closes with ${code}: ${what}`, async () => {
      client.write(bytes);
      assert.equal(await client.closeCode(), code);
      client.write(closeFrame(code));
      await client.closed();
      const [session] = server.sessions;
      await eventually(() => session?.closedCalls === 1, 'the session is told');
      bystander.sendText('still here');
      await bystander.framesOf(text);
      assert.deepEqual(bystander.texts, ['still here']);
    });
  }

  it('allocates nothing for a length that is only claimed', async () => {
    const before = process.memoryUsage().arrayBuffers;
    client.write(clientFrame(binary, '', { claimedLength: 2n ** 40n }));
    assert.equal(await client.closeCode(), 1009);
    assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 1024 * 1024);
  });

  it('hands over text and binary frames alike, whole or in fragments with pings between', async () => {
    client.sendText('plain');
    client.write(clientFrame(binary, '€ as binary'));
    client.write(clientFrame(text, Buffer.from([0xe2, 0x82]), open));
    client.write(clientFrame(ping, 'between'));
    client.write(clientFrame(continuation, Buffer.from([0xac])));
    client.write(fragments(1024, 'x'));
    await client.framesOf(text, 4);
    assert.deepEqual(client.texts, ['plain', '€ as binary', '€', 'x'.repeat(1024)]);
    const [answer] = await client.framesOf(pong);
    assert.equal(answer?.payload.toString(), 'between');
  });

  it('takes a message of exactly the limit, cut at every kilobyte', async () => {
    const frame = clientFrame(text, 'm'.repeat(MAX_MESSAGE_BYTES));
    for (let at = 0; at < frame.length; at += 1024) client.write(frame.subarray(at, at + 1024));
    await client.framesOf(text);
    assert.equal(client.texts[0]?.length, MAX_MESSAGE_BYTES);
  });

  it('keeps 50,000 messages of one connection in order and does not close', async () => {
    const all = Array.from({ length: 50_000 }, (_, at) => String(at));
    client.write(Buffer.concat(all.map((each) => clientFrame(text, each))));
    await eventually(() => client.frames.length >= all.length, 'all came back');
    assert.deepEqual(client.texts, all);
  });

  it('answers a close with the same code, and tells the session once', async () => {
    client.write(closeFrame(4001, 'bye'));
    assert.equal(await client.closeCode(), 4001);
    await client.closed();
    await eventually(() => server.sessions[0]?.closedCalls === 1, 'the session is told');
  });

  it('tells the session once when the line is cut in the middle of a frame', async () => {
    client.write(clientFrame(text, 'never finished').subarray(0, 9));
    client.sendText('swallowed as payload');
    client.socket.resetAndDestroy();
    await eventually(() => server.sessions[0]?.closedCalls === 1, 'the session is told');
    assert.equal(server.transport.connections, 1);
  });

  it('costs only its own client when a session throws', async () => {
    client.sendText('throw');
    assert.equal(await client.closeCode(), 1011);
    assert.equal(server.log.lines.at(-1)?.level, 'error');
  });
});
