import assert from 'node:assert/strict';
import { MAX_UNSENT_BYTES } from '../../server/ports/client-socket.ts';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import { clientFrame, closeFrame, eventually, OPCODE, RawWebSocket } from '../support/raw-websocket.ts';
import { EchoServer, serverFrame } from './scripted-host.ts';

const SLICE = serverFrame('s'.repeat(256 * 1024 - 10));

describe('WebSocket backpressure', () => {
  let server: EchoServer;
  let client: RawWebSocket;
  let socket: ClientSocket;

  before(async () => {
    server = new EchoServer({ closeTimeoutMs: 200 });
    await server.listen();
  });
  after(() => server.close());
  beforeEach(async () => {
    server.sessions.length = 0;
    const address = server.http.address();
    assert.ok(address !== null && typeof address === 'object');
    client = await RawWebSocket.open(address.port);
    await eventually(() => server.sessions.length === 1, 'the session is open');
    const [session] = server.sessions;
    assert.ok(session !== undefined);
    socket = session.socket;
  });
  afterEach(() => client.destroy());

  it('has all its room when nothing waits', () => {
    assert.equal(socket.framing, 'websocket');
    assert.equal(socket.room, MAX_UNSENT_BYTES);
  });

  it('runs out of room with a client that does not read, and gets it back when it reads', async () => {
    const rooms: number[] = [];
    socket.onDrain(() => rooms.push(socket.room));
    client.socket.pause();
    let slices = 0;
    while (socket.room > 0) {
      socket.write([SLICE]);
      slices += 1;
      // The kernel takes some megabytes of its own before the server sees anything wait.
      assert.ok(slices < 200, 'the room ends');
    }
    assert.ok(socket.room > -SLICE.length, 'no more waits than the limit and one slice');
    assert.equal(rooms.length, 0);
    client.socket.resume();
    await eventually(() => client.frames.length === slices, 'everything arrives');
    await eventually(() => rooms.at(-1) === MAX_UNSENT_BYTES, 'the room comes back');
    assert.deepEqual(
      rooms,
      rooms.toSorted((a, b) => a - b),
    );
  });

  it('keeps the order of everything written while it waited, and of what the listener writes', async () => {
    client.socket.pause();
    const expected: string[] = [];
    const say = (text: string): void => {
      expected.push(text);
      socket.write([serverFrame(text)]);
    };
    while (socket.room > 0) say(`${expected.length}:${'x'.repeat(100_000)}`);
    socket.write(
      ['a', 'b', 'c'].map((text) => {
        expected.push(text);
        return serverFrame(text);
      }),
    );
    let isListenerDone = false;
    socket.onDrain(() => {
      if (isListenerDone) return;
      isListenerDone = true;
      say('from the listener');
    });
    client.socket.resume();
    await eventually(() => isListenerDone && client.frames.length >= expected.length, 'everything arrives');
    assert.deepEqual(
      client.texts.map((text) => text.slice(0, 20)),
      expected.map((text) => text.slice(0, 20)),
    );
  });

  it('sends several small chunks in one piece', async () => {
    const arrivals: number[] = [];
    client.socket.on('data', (chunk: Buffer) => arrivals.push(chunk.length));
    socket.write([serverFrame('one'), serverFrame('two'), serverFrame('three')]);
    await client.framesOf(OPCODE.text, 3);
    assert.deepEqual(client.texts, ['one', 'two', 'three']);
    assert.deepEqual(arrivals, [5 + 5 + 7]);
  });

  it('tells of progress also when little waits', async () => {
    client.socket.pause();
    while (socket.room === MAX_UNSENT_BYTES) socket.write([serverFrame('x'.repeat(1000))]);
    let calls = 0;
    socket.onDrain(() => {
      calls += 1;
    });
    assert.ok(socket.room > MAX_UNSENT_BYTES - 2000);
    client.socket.resume();
    await eventually(() => calls > 0 && socket.room === MAX_UNSENT_BYTES, 'it is told');
  });

  it('does not read while paused, and reads on in order', async () => {
    const [session] = server.sessions;
    socket.pauseReading();
    client.sendText('first');
    for (let each = 0; each < 800; each++) client.sendText(`${each}${'y'.repeat(20_000)}`);
    await eventually(() => client.socket.writableLength > 1_000_000, 'the kernel takes no more of it');
    assert.ok((session?.received.length ?? 0) < 10);
    socket.resumeReading();
    await eventually(() => session?.received.length === 801, 'all is read');
    assert.equal(session?.received[0], 'first');
    assert.ok(session?.received[800]?.startsWith('799y'));
  });

  it('sends what was written before it closes, also to a slow reader', async () => {
    client.socket.pause();
    let slices = 0;
    for (; socket.room > 0; slices++) socket.write([SLICE]);
    socket.close(1013, 'Too slow');
    socket.close(1000, 'twice is once');
    socket.write([serverFrame('after the close')]);
    client.socket.resume();
    assert.equal(await client.closeCode(), 1013);
    assert.equal(client.texts.length, slices);
  });

  it('cuts the line when the peer does not answer a close', async () => {
    const [session] = server.sessions;
    client.socket.pause();
    while (socket.room > 0) socket.write([SLICE]);
    socket.close(1013, 'Too slow');
    await eventually(() => session?.closedCalls === 1, 'the session is told');
    await eventually(() => server.transport.connections === 0, 'and forgotten');
  });

  it('cuts the line of a peer that has ended its half and reads nothing', async () => {
    const [session] = server.sessions;
    client.socket.pause();
    while (socket.room > 0) socket.write([SLICE]);
    client.socket.end();
    await eventually(() => session?.closedCalls === 1, 'the session is told');
  });

  it('finishes a close although reading was paused', async () => {
    // With an hour to answer, only the peer's own close frame can end it within the test.
    const patient = new EchoServer({ closeTimeoutMs: 3_600_000 });
    const peer = await RawWebSocket.open(await patient.listen());
    await eventually(() => patient.sessions.length === 1, 'the session is open');
    const [session] = patient.sessions;
    session?.socket.pauseReading();
    peer.sendText('not handed over after the close');
    session?.socket.close(1000, 'Done');
    assert.equal(await peer.closeCode(), 1000);
    peer.write(closeFrame(1000));
    await eventually(() => session?.closedCalls === 1, 'the session is told');
    assert.deepEqual(session?.received, []);
    session?.socket.pauseReading();
    session?.socket.resumeReading();
    session?.socket.close(1000, 'Again');
    peer.destroy();
    await patient.close();
  });

  it('holds no more for a client that pings without reading', async () => {
    const [session] = server.sessions;
    client.socket.pause();
    while (socket.room > 0) socket.write([SLICE]);
    client.write(
      Buffer.concat(Array.from({ length: 3000 }, () => clientFrame(OPCODE.ping, 'p'.repeat(100)))),
    );
    await eventually(() => session?.closedCalls === 1, 'it is closed');
  });
});
