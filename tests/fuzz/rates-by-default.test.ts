import assert from 'node:assert/strict';
import { eventually, RawWebSocket } from '../support/raw-websocket.ts';
import { RealServer, WITHOUT_RATES } from './real-server.ts';

type Heard = Readonly<Record<string, unknown>>;

/** So many that a server would have to take most of a minute for them before none is refused. */
const CALLS = 1000;
const SUBS = 600;
const LOGINS = 50;
const STROKE = [{ p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } }];

describe('Rates of the real server', function () {
  this.timeout(60_000);
  const servers: RealServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.kill();
  });

  async function serve(settings: Readonly<Record<string, string>> = {}): Promise<RealServer> {
    const server = await RealServer.start(settings);
    servers.push(server);
    return server;
  }

  /** Sends them in one go. @returns all that came until the last was answered */
  async function sendAll(port: number, messages: readonly object[]): Promise<readonly Heard[]> {
    const client = await RawWebSocket.open(port);
    client.sendText('{"msg":"connect","version":"1","support":["1"]}');
    for (const message of messages) client.sendText(JSON.stringify(message));
    client.sendText('{"msg":"method","id":"last","method":"nothing"}');
    const answers = (): readonly Heard[] => client.texts.map((text) => JSON.parse(text) as Heard);
    const isDone = (): boolean => answers().some(({ msg, id }) => msg === 'result' && id === 'last');
    await eventually(() => client.isClosed || isDone(), 'all answers');
    assert.equal(client.isClosed, false);
    client.destroy();
    return answers();
  }

  const calls = (method: string, count: number, params: readonly unknown[]): readonly object[] =>
    Array.from({ length: count }, (_, at) => ({ msg: 'method', id: String(at), method, params }));
  const subs = Array.from({ length: SUBS }, (_, at) => [
    { msg: 'sub', id: String(at), name: 'student', params: ['x'] },
    { msg: 'unsub', id: String(at) },
  ]).flat();

  function refusedIn(answers: readonly Heard[]): readonly Heard[] {
    const errors = answers.map(({ error }) => (error ?? {}) as Heard);
    return errors.filter(({ error }) => error === 'too-many-requests');
  }

  it('let a burst of calls, logins and subscriptions through, and refuse the rest in Meteor’s shape', async () => {
    const { port } = await serve();
    for (const [messages, count, burst] of [
      [calls('undo', CALLS, ['x', 'rr985MmpwhRtJbdDm']), CALLS, 60],
      [calls('login', LOGINS, [{ resume: 'x' }]), LOGINS, 5],
      [subs, SUBS, 40],
    ] as const) {
      const answers = await sendAll(port, messages);
      const refused = refusedIn(answers);
      assert.ok(refused.length > 0 && refused.length <= count - burst, String(refused.length));
      for (const { reason, details, message, errorType } of refused) {
        assert.match(
          String(reason),
          /^Error, too many requests\. Please slow down\. You must wait \d+ seconds? /,
        );
        assert.ok(Number((details as Heard)['timeToReset']) > 0);
        assert.deepEqual([message, errorType], [`${String(reason)} [too-many-requests]`, 'Meteor.Error']);
      }
    }
  });

  it('count draws by their own limit, and unknown methods not at all', async () => {
    const { port } = await serve({ DRAWS_PER_SECOND: '0' });
    assert.deepEqual(refusedIn(await sendAll(port, calls('draw', CALLS, ['x', STROKE]))), []);
    assert.deepEqual(refusedIn(await sendAll(port, calls('nothing', CALLS, []))), []);
  });

  it('are none when the settings say so', async () => {
    const { port } = await serve(WITHOUT_RATES);
    const all = [
      ...calls('undo', CALLS, ['x', 'rr985MmpwhRtJbdDm']),
      ...calls('login', LOGINS, [{}]),
      ...subs,
    ];
    assert.deepEqual(refusedIn(await sendAll(port, all)), []);
  });

  it('answer 503 beyond MAX_CONNECTIONS, and let the next in when one has left', async () => {
    const server = await serve({ MAX_CONNECTIONS: '2' });
    const first = await RawWebSocket.open(server.port);
    await RawWebSocket.open(server.port);
    const third = await fetch(`http://127.0.0.1:${server.port}/sockjs/0/s/xhr`, { method: 'POST' });
    assert.equal(third.status, 503);
    first.destroy();
    await eventually(() => first.isClosed, 'it has left');
    for (let count = 2; count > 1;) count = await server.metric('inkwell_connections');
    assert.equal(
      (await fetch(`http://127.0.0.1:${server.port}/sockjs/0/s/xhr`, { method: 'POST' })).status,
      200,
    );
  });
});
