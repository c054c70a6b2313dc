import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'mocha';
import { ClassroomServer } from '../../../browser/support/classroom-server.ts';
import { DdpWatcher } from '../../../browser/support/ddp-watcher.ts';
import { until } from '../../../browser/support/until.ts';
import { EchoServer, EVERY_VALUE, EVERY_VALUE_ON_THE_WIRE } from './echo-server.ts';
import type { Fields, ForeignClient } from './foreign-client.ts';
import { serverCount } from './server-count.ts';
import { BAD_SEGMENTS, strokeSegments } from './stroke-segments.ts';

/** One client, and what it really does: the scenario holds it to that. */
export interface ForeignClientCase {
  readonly title: string;
  /** Loads what is published; skips the suite where it is not there. */
  readonly load: (context: Context) => void | Promise<void>;
  readonly open: (port: number) => ForeignClient | Promise<ForeignClient>;
  /** `plain JSON`: it knows nothing of EJSON, and its user sees the wire's forms. */
  readonly values: 'EJSON' | 'plain JSON';
  /** What it does by itself when the server was away. */
  readonly return:
    | 'connects and subscribes again'
    | 'connects again'
    | 'gives up when its first attempt fails'
    | 'tells its user';
  /** What it was asked to call while the server was away is answered when that is back. Others lose it, or lose it sometimes. */
  readonly callsLater?: true;
}

/** Connect, EJSON there and back, subscribe, another's stroke, draw, refusals, restart: over the real server as a process. */
export function describeForeignClient(foreign: ForeignClientCase): void {
  describe(foreign.title, function () {
    this.timeout(30_000);
    let server: ClassroomServer;
    let echo: EchoServer;
    let watcher: DdpWatcher;
    let client: ForeignClient | undefined;

    const open = async (port: number): Promise<ForeignClient> => {
      const opened = await foreign.open(port);
      client = opened;
      await opened.connected();
      return opened;
    };
    const holdsWhatTheServerShows = async (opened: ForeignClient): Promise<void> => {
      await until('the client holds what the server shows', async () =>
        isDeepStrictEqual(plain(await opened.documents('segments')), Object.fromEntries(watcher.strokes)),
      );
    };

    before(async function () {
      await foreign.load(this);
      [server, echo] = [await ClassroomServer.start(), await EchoServer.start()];
    });
    beforeEach(async () => {
      watcher = await DdpWatcher.open(server.port);
    });
    afterEach(async () => {
      await client?.close();
      client = undefined;
      watcher.close();
    });
    after(async () => {
      await Promise.all([server?.stop(), echo?.stop()]);
    });

    if (foreign.values === 'EJSON') {
      it('carries dates, bytes, NaN, infinities and escapes there and back, and in documents', async () => {
        const opened = await open(echo.port);
        const answer = await opened.call('echo', EVERY_VALUE);
        assert.deepEqual(withPlainBytes(echo.echoed.pop()), EVERY_VALUE);
        assert.deepEqual(withPlainBytes(answer), EVERY_VALUE);
        await opened.subscribe('everyValue');
        assert.deepEqual(withPlainBytes((await opened.documents('values'))['every']), EVERY_VALUE);
      });
    } else {
      it("is plain JSON: its user writes and reads EJSON's forms by hand, and dates leave as texts", async () => {
        const opened = await open(echo.port);
        const answer = await opened.call('echo', EVERY_VALUE_ON_THE_WIRE);
        assert.deepEqual(withPlainBytes(echo.echoed.pop()), EVERY_VALUE);
        assert.deepEqual(answer, EVERY_VALUE_ON_THE_WIRE);
        await opened.subscribe('everyValue');
        assert.deepEqual((await opened.documents('values'))['every'], EVERY_VALUE_ON_THE_WIRE);

        const { at, numbers } = EVERY_VALUE;
        await opened.call('echo', { at, numbers });
        const asJson: unknown = JSON.parse(JSON.stringify({ at, numbers }));
        assert.deepEqual(echo.echoed.pop(), asJson);
      });
    }

    it('has the strokes that are there when it subscribes, and sees another drawing', async () => {
      await watcher.call('draw', 'before', strokeSegments(1));
      const opened = await open(server.port);
      await opened.subscribe('teacher');
      await holdsWhatTheServerShows(opened);
      const id = await watcher.call('draw', 'another', strokeSegments(2));
      assert.ok(typeof id === 'string');
      await holdsWhatTheServerShows(opened);
      assert.deepEqual(plain((await opened.documents('segments'))[id]), {
        u: 'another',
        s: strokeSegments(2),
      });
      await watcher.call('clear');
      await holdsWhatTheServerShows(opened);
    });

    it('draws: the answer is the id under which everyone sees the stroke', async () => {
      const opened = await open(server.port);
      await opened.subscribe('student', 'me');
      const id = await opened.call('draw', 'me', strokeSegments(3));
      assert.ok(typeof id === 'string');
      const stroke = await until('another sees the stroke', () => watcher.strokes.get(id));
      assert.deepEqual(stroke, { u: 'me', s: strokeSegments(3) });
      assert.deepEqual(plain(await opened.documents('segments')), { [id]: stroke });
    });

    it('hears why a draw is refused', async () => {
      const opened = await open(server.port);
      await assert.rejects(
        async () => opened.call('draw', 'me', BAD_SEGMENTS),
        refusal(400, /^Segment 0: p\.x must be a number/),
      );
    });

    it('hears that a method or a publication is unknown', async () => {
      const opened = await open(server.port);
      await assert.rejects(
        async () => opened.call('toString'),
        refusal(404, /^Method 'toString' not found$/),
      );
      await assert.rejects(
        async () => opened.subscribe('nobody'),
        refusal(404, /^Subscription 'nobody' not found$/),
      );
    });

    it(`${foreign.return} when the server was away`, async () => {
      const opened = await open(server.port);
      await opened.subscribe('teacher');
      await watcher.call('draw', 'early', strokeSegments(4));
      await holdsWhatTheServerShows(opened);

      watcher.close();
      await server.pause();
      const later = foreign.callsLater ? opened.call('draw', 'meanwhile', strokeSegments(6)) : undefined;
      const { whenItGivesUp } = opened;
      if (whenItGivesUp !== undefined) await until('it gives up', () => whenItGivesUp.hasGivenUp());
      await server.resume();
      if (whenItGivesUp !== undefined) {
        assert.equal(await serverCount(server, 'inkwell_connections'), 0);
        await whenItGivesUp.connect();
      }
      await until('it is back', async () => (await serverCount(server, 'inkwell_sessions')) === 1);
      if (foreign.return !== 'connects and subscribes again') {
        // Its answer is later than anything that it would have sent on its own.
        await opened.call('strokeTimes');
        assert.equal(await serverCount(server, 'inkwell_subscriptions'), 0);
        await opened.subscribe('teacher');
      }
      await until('it subscribes', async () => (await serverCount(server, 'inkwell_subscriptions')) === 1);
      const drawnLater = await later;
      watcher = await DdpWatcher.open(server.port);
      if (foreign.callsLater) {
        assert.deepEqual(watcher.strokes.get(String(drawnLater)), { u: 'meanwhile', s: strokeSegments(6) });
      }
      await holdsWhatTheServerShows(opened);
      await opened.call('draw', 'late', strokeSegments(5));
      await holdsWhatTheServerShows(opened);
    });
  });
}

/** Matches what a client rejects with. */
function refusal(error: number, reason: RegExp): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(typeof thrown === 'object' && thrown !== null && 'error' in thrown && 'reason' in thrown);
    assert.equal(thrown.error, error);
    assert.match(String(thrown.reason), reason);
    return true;
  };
}

/** Without what clients add to objects, such as prototypes. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Clients give bytes as whatever kind of byte array they like. */
function withPlainBytes(value: unknown): unknown {
  assert.ok(typeof value === 'object' && value !== null && 'bytes' in value);
  const { bytes } = value;
  assert.ok(bytes instanceof Uint8Array);
  const fields: Fields = { ...value, bytes: new Uint8Array(bytes) };
  return fields;
}
