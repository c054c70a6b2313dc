import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { readClientFrames } from '../support/frame-oracle.ts';
import { clientFrame, eventually, OPCODE, RawSocket, RawWebSocket } from '../support/raw-websocket.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { mutateBytes } from './mutations.ts';

/** Sends these messages in its way, and resolves when the server has done with all of them: with what it then knows. */
export type StormWire = (
  port: number,
  messages: readonly Buffer[],
  random: SeededRandom,
) => Promise<'nothing' | 'a closed polling session'>;

/** Echoed by `pong`, or within an `error` when there is no session to answer it. */
const LAST = 'the last of all';
const LAST_PING = `{"msg":"ping","id":"${LAST}"}`;
/** More than a connection may make in a minute. */
const TOO_MANY_ERRORS = Array<string>(250).fill('{');
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Each message as it is, in a frame of its own. */
const plain: StormWire = async (port, messages) => {
  const client = await RawWebSocket.open(port);
  client.write(
    Buffer.concat([...messages, Buffer.from(LAST_PING)].map((each) => clientFrame(OPCODE.text, each))),
  );
  await sayingLast(client);
  return 'nothing';
};

/** The frames themselves are broken. */
const broken: StormWire = async (port, messages, random) => {
  const client = await RawWebSocket.open(port);
  const frames = messages.map((each) => clientFrame(OPCODE.text, each));
  const bytes = mutateBytes(random, Buffer.concat(frames), random.pick(frames));
  const { close, isBetween } = readClientFrames(bytes);
  client.write(bytes);
  if (close !== undefined) await eventually(() => client.frames.some(isClose) || client.isClosed, 'closed');
  else if (isBetween) client.sendText(LAST_PING);
  if (close === undefined && isBetween) await sayingLast(client);
  client.destroy();
  return 'nothing';
};

/** In SockJS's frames over a WebSocket. */
const framed: StormWire = async (port, messages, random) => {
  const client = await RawWebSocket.open(port, `/sockjs/000/${random.below(1e9)}/websocket`);
  for (const message of packed(messages, random)) client.write(clientFrame(OPCODE.text, message));
  client.sendText(JSON.stringify([LAST_PING]));
  await sayingLast(client);
  return 'nothing';
};

/**
 * As bodies of `xhr_send`; polls go on meanwhile, for a session whose answers nobody fetches is not read further. In the end
 * it breaks the protocol until it is thrown out: a client that only stays away is kept for a minute.
 */
const polled: StormWire = async (port, messages, random) => {
  const path = `/sockjs/000/storm${random.below(1e9)}`;
  assert.deepEqual(await post(port, `${path}/xhr`), { status: 200, text: 'o\n' });
  const sendAll = async (): Promise<void> => {
    for (const body of [...packed(messages, random), JSON.stringify(TOO_MANY_ERRORS)]) {
      assert.equal((await post(port, `${path}/xhr_send`, body)).status, 204);
    }
  };
  await Promise.all([pollToTheEnd(port, `${path}/xhr`), sendAll()]);
  return 'a closed polling session';
};

/** As HTTP requests whose heads and bodies are broken. */
const asHttp: StormWire = async (port, messages, random) => {
  // None where a session would stay for a minute after its client has gone.
  const paths = ['/', '/websocket', '/health', '/metrics', '/sockjs/info', '/sockjs/0/s/eventsource'];
  for (const message of messages) {
    const body = random.chance(0.5) ? message.subarray(0, 1000) : '';
    const head = [
      `${random.pick(['GET', 'POST', 'HEAD', 'OPTIONS'])} ${random.pick(paths)} HTTP/1.1`,
      'Host: 127.0.0.1',
      ...(random.chance(0.3)
        ? ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
        : []),
      ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
    ];
    const good = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body.toString()}`);
    const client = new RawSocket(port);
    client.socket.end(mutateBytes(random, good, message));
    await eventually(() => client.isClosed || client.isEnded, 'the server has done with a request');
    client.destroy();
  }
  return 'nothing';
};

/** How often each is taken. */
export const STORM_WIRES: readonly (readonly [wire: StormWire, share: number])[] = [
  [plain, 50],
  [broken, 15],
  [framed, 15],
  [polled, 15],
  [asHttp, 5],
];

function isClose({ opcode }: { readonly opcode: number }): boolean {
  return opcode === OPCODE.close;
}

async function sayingLast(client: RawWebSocket): Promise<void> {
  const isOver = (): boolean =>
    client.isClosed || client.frames.some((frame) => isClose(frame) || frame.payload.includes(LAST));
  await eventually(isOver, 'the last message is answered, or the socket closed');
  client.destroy();
}

/** A few messages at a time, as JSON arrays. */
function packed(messages: readonly Buffer[], random: SeededRandom): readonly string[] {
  const bodies: string[] = [];
  for (let at = 0; at < messages.length;) {
    const count = 1 + random.below(20);
    bodies.push(JSON.stringify(messages.slice(at, at + count).map(String)));
    at += count;
  }
  return bodies;
}

async function pollToTheEnd(port: number, path: string): Promise<void> {
  for (;;) {
    const { status, text } = await post(port, path);
    assert.equal(status, 200);
    if (text.startsWith('c[')) return;
  }
}

async function post(
  port: number,
  path: string,
  body = '',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', reject);
    });
    asked.on('error', reject).end(body);
  });
}
