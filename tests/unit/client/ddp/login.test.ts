import assert from 'node:assert/strict';
import type { LoginHook } from '../../../../client/ddp/client-api.ts';
import { DdpClient } from '../../../../client/ddp/ddp-client.ts';
import { plainDocuments } from '../../../../client/ddp/plain-documents.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { ScriptedSockets } from '../scripted-socket.ts';

function begin(params: LoginHook['params'] = () => ({ resume: 'token' })) {
  const clock = new ManualClock(0);
  const sockets = new ScriptedSockets();
  const told: unknown[] = [];
  const login: LoginHook = {
    params,
    succeeded: (result) => told.push(result),
    refused: ({ error }) => told.push(error),
  };
  const client = new DdpClient({ openSocket: sockets.open, clock, random: () => 0.5, login });
  return { clock, sockets, client, told };
}

const LOGIN = { msg: 'method', id: 'login', method: 'login', params: [{ resume: 'token' }] };
const names = (messages: readonly unknown[]): readonly unknown[] =>
  messages.map((message) => (message as { readonly msg: unknown }).msg);
const refusal = (error: number | string) => ({
  msg: 'result',
  id: 'login',
  error: { isClientSafe: true, error, reason: 'no', message: `no [${error}]`, errorType: 'Meteor.Error' },
});

describe('Logging in', () => {
  it('comes first in each session, and all else waits for its answer', async () => {
    const { clock, sockets, client, told } = begin();
    client.collection('things', plainDocuments);
    client.subscribe('things', []);
    const call = client.call('late', []);
    call.result.catch(() => undefined);
    for (let session = 0; session < 2; session++) {
      sockets.connect();
      assert.deepEqual(sockets.takeSent().slice(1), [LOGIN]);
      client.call(`of ${session}`, []).result.catch(() => undefined);
      assert.deepEqual(sockets.takeSent(), []);
      sockets.say(
        { msg: 'result', id: 'login', result: { id: 'u' } },
        { msg: 'updated', methods: ['login'] },
      );
      assert.deepEqual(names(sockets.takeSent()), [
        ...Array.from({ length: session + 2 }, () => 'method'),
        'sub',
      ]);
      sockets.lose();
      await clock.advance(20);
    }
    assert.deepEqual(told, [{ id: 'u' }, { id: 'u' }]);
  });

  it('is tried again later when the server cannot say now', async () => {
    const { clock, sockets, client, told } = begin();
    for (const error of [503, 500, 'too-many-requests']) {
      sockets.connect();
      sockets.takeSent();
      sockets.say(refusal(error));
      const { status } = client;
      assert.ok(status.kind === 'waiting');
      await clock.advance(status.retryAt - clock.wallTime());
      assert.equal(client.status.kind, 'connecting');
    }
    assert.deepEqual(told, []);
  });

  it('goes on as a stranger when it is refused, unless the client is closed then', () => {
    const { sockets, client, told } = begin();
    client.subscribe('things', []);
    sockets.connect();
    sockets.takeSent();
    sockets.say(refusal(403));
    assert.deepEqual(told, [403]);
    assert.deepEqual(names(sockets.takeSent()), ['sub']);
  });

  it('is left out by who has no credentials', () => {
    const { sockets, client } = begin(() => undefined);
    client.subscribe('things', []);
    sockets.connect();
    assert.deepEqual(names(sockets.takeSent()), ['connect', 'sub']);
  });
});
