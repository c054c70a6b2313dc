import assert from 'node:assert/strict';
import { WebSocketServer } from 'ws';
import { DdpConnection } from '../../simulate/ddp-connection.ts';
import type { DdpListener } from '../../simulate/ddp-connection.ts';

type Answer = (text: string, send: (text: string) => void, hangUp: () => void) => void;

/** Runs `use` against a server that answers each message with `answer`; returns what the server was told. */
async function withServer(answer: Answer, use: (url: string) => Promise<void>): Promise<string[]> {
  const told: string[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      told.push(data.toString());
      answer(
        data.toString(),
        (text) => socket.send(text),
        () => socket.terminate(),
      );
    });
  });
  const address = server.address();
  try {
    await use(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  } finally {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
  return told;
}

const options = () => ({ timeoutMs: 4000, signal: new AbortController().signal });
const open = (url: string, listener: DdpListener = {}) => DdpConnection.open(url, listener, options());

describe('a DDP connection', () => {
  it('asks again with the version that the server proposes', async () => {
    const told = await withServer(
      (text, send) =>
        send(
          text.includes('"version":"pre1"')
            ? '{"msg":"connected","session":"x"}'
            : '{"msg":"failed","version":"pre1"}',
        ),
      async (url) => (await open(url)).close(),
    );
    assert.deepEqual(
      told.map((text): unknown => JSON.parse(text)),
      [
        { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] },
        { msg: 'connect', version: 'pre1', support: ['1', 'pre2', 'pre1'] },
      ],
    );
  });

  it('gives up when no version is shared', async () => {
    await withServer(
      (_text, send) => send('{"msg":"failed","version":"9"}'),
      (url) => assert.rejects(open(url), /no DDP version in common: the server proposes 9/),
    );
  });

  it('gives up when the server does not answer, hangs up, or the caller stops', async () => {
    await withServer(
      () => undefined,
      async (url) => {
        const short = { timeoutMs: 50, signal: new AbortController().signal };
        await assert.rejects(DdpConnection.open(url, {}, short), /no answer within 0.05 s/);
        const stopped = { timeoutMs: 4000, signal: AbortSignal.abort() };
        await assert.rejects(DdpConnection.open(url, {}, stopped), /stopped while connecting/);
      },
    );
    await withServer(
      (_text, _send, hangUp) => hangUp(),
      (url) => assert.rejects(open(url), /the server: closed 1006/),
    );
  });

  it('answers pings with their id, or with none', async () => {
    const told = await withServer(
      (text, send) => {
        if (text.includes('"connect"')) send('{"session":"x","msg":"connected"}');
        if (text.includes('"connect"')) send('{"msg":"ping"}');
        if (text === '{"msg":"pong"}') send('{"id":"7","msg":"ping"}');
        if (text === '{"msg":"pong","id":"7"}') send('{"subs":["done"],"msg":"ready"}');
      },
      async (url) => {
        let onReady: (ids: readonly string[]) => void = () => undefined;
        const done = new Promise<readonly string[]>((resolve) => (onReady = resolve));
        const connection = await open(url, { onReady: (ids) => onReady(ids) });
        assert.deepEqual(await done, ['done']);
        await connection.close();
      },
    );
    assert.deepEqual(told.slice(1), ['{"msg":"pong"}', '{"msg":"pong","id":"7"}']);
  });

  it('tells its listener what came before the pong of its own ping', async () => {
    const heard: unknown[] = [];
    const listener: DdpListener = {
      onAdded: (...added) => heard.push(added),
      onChanged: (...changed) => heard.push(changed),
      onRemoved: (...removed) => heard.push(removed),
      onResult: (id, { result, error }) => heard.push({ id, result, error }),
      onUpdated: (ids) => heard.push(ids),
      onNosub: (...nosub) => heard.push(nosub),
      onComplaint: (reason) => heard.push(reason),
    };
    await withServer(
      (text, send) => {
        if (text.includes('"connect"')) return send('{"msg":"connected","session":"x"}');
        send('{"fields":{"u":"é"},"id":"--a","collection":"c","msg":"added"}');
        send('{"msg":"changed","collection":"c","id":"b"}');
        send('{"msg":"removed","collection":"c","id":"b"}');
        send('{"result":"r","id":"1","msg":"result"}');
        send('{"msg":"result","id":"2","error":{"error":403}}');
        send('{"methods":["1","2"],"msg":"updated"}');
        send('{"msg":"nosub","id":"s"}');
        send('{"server_id":"0"}');
        send('{"msg":"error","reason":"Bad request"}');
        send('[]');
        send(text.replace('ping', 'pong'));
      },
      async (url) => {
        const connection = await open(url, listener);
        await connection.ping();
        await connection.close();
      },
    );
    assert.deepEqual(heard, [
      ['c', '-a', { u: 'é' }],
      ['c', 'b'],
      ['c', 'b'],
      { id: '1', result: 'r', error: undefined },
      { id: '2', result: undefined, error: { error: 403 } },
      ['1', '2'],
      ['s', undefined],
      'Bad request',
      'not a message: []',
    ]);
  });

  it('tells its listener when the server goes away, and ends the ping that waits', async () => {
    const lost: string[] = [];
    await withServer(
      (text, send, hangUp) =>
        text.includes('"connect"') ? send('{"msg":"connected","session":"x"}') : hangUp(),
      async (url) => {
        const connection = await open(url, { onLost: (reason) => lost.push(reason) });
        await connection.ping();
        assert.equal(connection.isOpen, false);
      },
    );
    assert.deepEqual(lost, ['closed 1006']);
  });
});
