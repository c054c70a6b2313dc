import assert from 'node:assert/strict';
import { clientFrame, eventually, OPCODE, RawWebSocket } from '../support/raw-websocket.ts';
import { EchoServer } from './scripted-host.ts';

const { continuation, ping, pong, text } = OPCODE;

/** The transport's time stands still until a test moves it; only how often it looks is real. */
describe('WebSocket messages that do not end', () => {
  let now = 0;
  let looks = 0;
  let server: EchoServer;
  let port: number;
  let client: RawWebSocket;

  before(async () => {
    server = new EchoServer({
      sweepMs: 2,
      now: () => {
        looks += 1;
        return now;
      },
    });
    port = await server.listen();
  });
  after(() => server.close());
  beforeEach(async () => {
    server.sessions.length = 0;
    client = await RawWebSocket.open(port);
  });
  afterEach(() => client.destroy());

  /** Until the server has taken everything sent so far. A ping may stand between fragments. */
  async function taken(): Promise<void> {
    const before = client.frames.filter(({ opcode }) => opcode === pong).length;
    client.write(clientFrame(ping));
    await client.framesOf(pong, before + 1);
  }

  async function severalLooks(): Promise<void> {
    const before = looks;
    await eventually(() => looks > before + 5, 'the server looks for unfinished messages');
  }

  it('closes with 1008 a message of one byte a second after 30 s, not before', async () => {
    client.write(clientFrame(text, 'a', { fin: false }));
    await taken();
    for (let second = 1; second < 30; second++) {
      now += 1000;
      client.write(clientFrame(continuation, 'b', { fin: false }));
      await taken();
    }
    now += 999;
    await severalLooks();
    assert.ok(client.frames.every(({ opcode }) => opcode === pong));
    now += 1;
    assert.equal(await client.closeCode(), 1008);
  });

  it('closes with 1008 a frame whose header is never finished', async () => {
    client.sendText('whole');
    await client.framesOf(text);
    client.write(clientFrame(text, 'never').subarray(0, 1));
    // The byte may be read a moment after the time was moved: so it is moved until the server has seen it.
    await eventually(() => {
      now += 30_000;
      return client.frames.some(({ opcode }) => opcode === OPCODE.close);
    }, 'it is closed');
    assert.equal(await client.closeCode(), 1008);
  });

  it('leaves a client alone that is silent between messages for hours', async () => {
    client.sendText('one');
    client.write(clientFrame(text, 'tw', { fin: false }));
    client.write(clientFrame(continuation, 'o'));
    await client.framesOf(text, 2);
    now += 10 * 3600 * 1000;
    await severalLooks();
    await taken();
    assert.deepEqual(client.texts, ['one', 'two']);
  });

  it('does not count the time in which the server itself did not read', async () => {
    const [session] = server.sessions;
    client.write(clientFrame(text, 'half', { fin: false }));
    await taken();
    session?.socket.pauseReading();
    now += 60_000;
    await severalLooks();
    session?.socket.resumeReading();
    await severalLooks();
    client.write(clientFrame(continuation, ' and half'));
    await client.framesOf(text);
    assert.deepEqual(client.texts, ['half and half']);
  });

  it('allows pings again when time has passed', async () => {
    for (let round = 0; round < 4; round++) {
      client.write(Buffer.concat(Array.from({ length: 900 }, () => clientFrame(ping))));
      await client.framesOf(pong, 900 * (round + 1));
      now += 2000;
    }
    client.write(Buffer.concat(Array.from({ length: 1001 }, () => clientFrame(ping))));
    assert.equal(await client.closeCode(), 1008);
  });
});
