import assert from 'node:assert/strict';
import { DdpSession, type SessionEnd } from '../../../../client/ddp/ddp-session.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { ScriptedSockets } from '../scripted-socket.ts';

function begin(version = '1') {
  const clock = new ManualClock();
  const sockets = new ScriptedSockets();
  const heard: unknown[] = [];
  const ends: SessionEnd[] = [];
  const session = new DdpSession(
    { openSocket: sockets.open, clock, version, connectTimeoutMs: 10_000 },
    {
      onOpen: () => heard.push('open'),
      onConnected: () => heard.push('connected'),
      onMessage: (message) => heard.push(message),
      onNonsense: (text) => heard.push({ nonsense: text }),
      onEnd: (end) => ends.push(end),
    },
  );
  return { clock, sockets, heard, ends, session };
}

describe('A session of the client', () => {
  it('sends connect first of all, and is open for what goes behind it', () => {
    const { sockets, heard, session } = begin();
    session.send('{"msg":"too early"}');
    assert.deepEqual([session.isOpen, heard], [false, []]);
    sockets.openLast();
    assert.deepEqual([session.isOpen, session.isConnected, heard], [true, false, ['open']]);
    session.send('{"msg":"sub"}');
    assert.deepEqual(sockets.takeSent(), [
      { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] },
      { msg: 'sub' },
    ]);
    sockets.say({ msg: 'connected', session: 'x' });
    assert.deepEqual([session.isConnected, session.id, heard.at(-1)], [true, 'x', 'connected']);
  });

  it('ends with the version that the server would speak', () => {
    const { sockets, ends } = begin();
    sockets.openLast();
    sockets.say({ msg: 'failed', version: 'pre1' });
    assert.deepEqual(ends, [{ kind: 'other version', version: 'pre1' }]);
    assert.ok(sockets.last.isClosed);
  });

  it('gives up when it is not connected within 10 s, opened or not', async () => {
    for (const opens of [false, true]) {
      const { clock, sockets, ends } = begin();
      if (opens) sockets.openLast();
      await clock.advance(9_999);
      assert.deepEqual(ends, []);
      await clock.advance(1);
      assert.deepEqual(ends, [{ kind: 'lost', reason: 'no answer within 10 s' }]);
      assert.ok(sockets.last.isClosed);
      assert.equal(clock.waiting, 0);
    }
  });

  it('asks for a sign of life after 17.5 s of silence, and gives up 15 s later', async () => {
    const { clock, sockets, ends } = begin();
    sockets.connect();
    sockets.takeSent();
    await clock.advance(17_499);
    assert.deepEqual(sockets.takeSent(), []);
    await clock.advance(1);
    assert.deepEqual(sockets.takeSent(), [{ msg: 'ping' }]);
    await clock.advance(14_999);
    assert.deepEqual(ends, []);
    await clock.advance(1);
    assert.deepEqual(ends, [{ kind: 'lost', reason: 'no sign of life' }]);
    assert.equal(clock.waiting, 0);
  });

  it('takes any message for a sign of life, and counts the silence from it', async () => {
    const { clock, sockets, ends } = begin();
    sockets.connect();
    await clock.advance(10_000);
    sockets.say({ msg: 'added', collection: 'c', id: 'a' });
    sockets.takeSent();
    await clock.advance(17_499);
    assert.deepEqual(sockets.takeSent(), []);
    await clock.advance(1);
    assert.deepEqual(sockets.takeSent(), [{ msg: 'ping' }]);
    sockets.say({ msg: 'pong' });
    await clock.advance(17_499);
    assert.deepEqual([sockets.takeSent(), ends], [[], []]);
    await clock.advance(1);
    assert.deepEqual(sockets.takeSent(), [{ msg: 'ping' }]);
  });

  it('asks at once when told to, and once', async () => {
    const { clock, sockets, ends, session } = begin();
    sockets.connect();
    sockets.takeSent();
    session.probe();
    session.probe();
    assert.deepEqual(sockets.takeSent(), [{ msg: 'ping' }]);
    await clock.advance(15_000);
    assert.equal(ends.length, 1);
  });

  it('has no heartbeat in version pre1', async () => {
    const { clock, sockets, ends } = begin('pre1');
    sockets.connect();
    sockets.takeSent();
    await clock.advance(3_600_000);
    assert.deepEqual([sockets.takeSent(), ends, clock.waiting], [[], [], 0]);
  });

  it('answers pings with their id, or with none', () => {
    const { sockets, heard } = begin();
    sockets.connect();
    sockets.takeSent();
    heard.length = 0;
    sockets.say({ msg: 'ping' }, { msg: 'ping', id: 'p' }, { msg: 'ping', id: '' });
    assert.deepEqual(sockets.takeSent(), [
      { msg: 'pong' },
      { msg: 'pong', id: 'p' },
      { msg: 'pong', id: '' },
    ]);
    assert.deepEqual(heard, []);
  });

  it('passes on what is a message, and what is none as nonsense', () => {
    const { sockets, heard } = begin();
    sockets.connect();
    heard.length = 0;
    const nonsense = [
      '{',
      '[]',
      'null',
      '{"server_id":"0"}',
      '{"msg":"__proto__"}',
      '{"msg":"added","collection":"c"}',
      '{"msg":"added","collection":"c","id":"a","fields":[]}',
      '{"msg":"changed","collection":"c","id":"a","cleared":["x",1]}',
      '{"msg":"removed","collection":5,"id":"a"}',
      '{"msg":"ready","subs":"s"}',
      '{"msg":"updated"}',
      '{"msg":"result"}',
    ];
    sockets.say(...nonsense, { msg: 'ready', subs: ['s'] }, { msg: 'nosub', id: 's', error: 'no' });
    assert.deepEqual(heard, [
      ...nonsense.map((text) => ({ nonsense: text })),
      { msg: 'ready', subs: ['s'] },
      {
        msg: 'nosub',
        id: 's',
        error: {
          isClientSafe: true,
          error: 500,
          reason: 'no',
          message: 'no [500]',
          errorType: 'Meteor.Error',
        },
      },
    ]);
  });

  it('says nothing more once it is closed, and forgets its timers', async () => {
    const { clock, sockets, heard, ends, session } = begin();
    sockets.connect();
    heard.length = 0;
    session.close();
    sockets.say({ msg: 'ready', subs: [] });
    sockets.lose();
    session.send('{}');
    sockets.takeSent();
    assert.deepEqual([heard, ends, clock.waiting, session.isOpen], [[], [], 0, false]);
  });
});
