import assert from 'node:assert/strict';
import { DdpClient } from '../../../../client/ddp/ddp-client.ts';
import { socketWithFallback } from '../../../../client/ddp/fallback-socket.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { ScriptedSockets } from '../scripted-socket.ts';

function begin() {
  const clock = new ManualClock();
  const [raw, sockJs] = [new ScriptedSockets(), new ScriptedSockets()];
  const state = { answersHttp: true, loads: 0, canLoad: true };
  const openSocket = socketWithFallback({
    raw: raw.open,
    async loadFallback() {
      state.loads++;
      if (!state.canLoad) throw new Error('not to be had');
      return sockJs.open;
    },
    answersHttp: async () => state.answersHttp,
    clock,
  });
  const client = new DdpClient({ openSocket, clock, random: () => 0.5 });
  /** The raw socket fails to open, as it does when something on the way refuses it. */
  const refuseRaw = async (): Promise<void> => {
    raw.lose();
    await clock.settle();
  };
  return { clock, raw, sockJs, state, client, refuseRaw };
}

describe('Falling back from WebSocket', () => {
  it('happens in the second attempt in a row in which the raw socket does not open', async () => {
    const { clock, raw, sockJs, client, refuseRaw } = begin();
    await refuseRaw();
    assert.deepEqual([client.status.kind, sockJs.opened.length], ['waiting', 0]);
    await clock.advance(10);
    await refuseRaw();
    assert.deepEqual([client.status.kind, sockJs.opened.length], ['connecting', 1]);
    sockJs.connect();
    assert.equal(client.status.kind, 'connected');
    client.call('m', []);
    assert.deepEqual(sockJs.takeSent().at(-1), { msg: 'method', id: '1', method: 'm', params: [] });
    assert.equal(raw.opened.length, 2);
  });

  it('happens too when the raw socket hangs, within the time for one attempt', async () => {
    const { clock, raw, sockJs, client } = begin();
    await clock.advance(10_000);
    assert.equal(client.status.kind, 'waiting');
    await clock.advance(10);
    assert.equal(raw.opened.length, 2);
    await clock.advance(4_000);
    assert.deepEqual([raw.last.isClosed, sockJs.opened.length, client.status.kind], [true, 1, 'connecting']);
    sockJs.connect();
    raw.lose();
    assert.equal(client.status.kind, 'connected');
  });

  it('does not happen when the server does not answer at all', async () => {
    const { clock, raw, state, client, refuseRaw } = begin();
    state.answersHttp = false;
    for (let attempt = 0; attempt < 4; attempt++) {
      await refuseRaw();
      assert.equal(client.status.kind, 'waiting');
      client.reconnect();
      await clock.settle();
    }
    assert.equal(state.loads, 0);
    raw.connect();
    assert.equal(client.status.kind, 'connected');
  });

  it('waits for the next attempt when the fallback cannot be loaded', async () => {
    const { clock, raw, state, client, refuseRaw } = begin();
    state.canLoad = false;
    await refuseRaw();
    await clock.advance(10);
    await refuseRaw();
    assert.deepEqual([client.status.kind, state.loads], ['waiting', 1]);
    client.reconnect();
    raw.connect();
    assert.equal(client.status.kind, 'connected');
  });

  it('lasts until the fallback fails to open, and then the raw socket is tried again', async () => {
    const { clock, raw, sockJs, client, refuseRaw } = begin();
    await refuseRaw();
    await clock.advance(10);
    await refuseRaw();
    sockJs.connect();
    sockJs.lose();
    client.reconnect();
    await clock.settle();
    assert.deepEqual([raw.opened.length, sockJs.opened.length], [2, 2]);
    sockJs.lose();
    client.reconnect();
    await clock.settle();
    assert.deepEqual([raw.opened.length, client.status.kind], [3, 'connecting']);
    raw.connect();
    assert.equal(client.status.kind, 'connected');
  });

  it('never happens after a raw socket that opened', async () => {
    const { clock, raw, state, client } = begin();
    for (let cut = 0; cut < 4; cut++) {
      raw.connect();
      raw.lose();
      client.reconnect();
      await clock.settle();
    }
    raw.lose();
    await clock.settle();
    assert.deepEqual([state.loads, client.status.kind], [0, 'waiting']);
  });

  it('is given up when the client is closed meanwhile', async () => {
    const { clock, raw, sockJs, client } = begin();
    raw.lose();
    await clock.advance(10);
    raw.lose();
    client.close();
    await clock.advance(60_000);
    assert.deepEqual([sockJs.opened.length, clock.waiting], [0, 0]);
  });
});
