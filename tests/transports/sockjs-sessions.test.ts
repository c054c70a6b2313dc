import assert from 'node:assert/strict';
import { eventually } from '../support/raw-websocket.ts';
import { SockJsEchoServer, type Answered, type QuotedEcho } from './sockjs-echo.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const NORMAL = 'c[1000,"Normal closure"]';
const OTHER_OPEN = 'c[2010,"Another connection still open"]';

describe('SockJS sessions over HTTP', () => {
  let server: SockJsEchoServer;
  beforeEach(async () => {
    server = new SockJsEchoServer();
    await server.listen();
  });
  afterEach(() => server.close());

  /** A session that has heard `o`. */
  async function open(id = 's'): Promise<QuotedEcho> {
    assert.equal((await server.post(`${id}/xhr`)).text, 'o\n');
    const session = server.sessions.at(-1);
    assert.ok(session !== undefined);
    return session;
  }

  /** A poll that the server holds open. */
  async function poll(session: QuotedEcho): Promise<{ readonly answer: Promise<Answered> }> {
    const answer = server.post('s/xhr');
    await eventually(() => session.socket.room > 0, 'the poll is open');
    return { answer };
  }

  it('answers the first poll with o, then each with what was said since, in one array', async () => {
    const session = await open();
    assert.equal((await server.post('s/xhr_send', '["one","two"]')).status, 204);
    assert.equal((await server.post('s/xhr_send', '["three"]')).status, 204);
    assert.deepEqual(session.received, ['one', 'two', 'three']);
    assert.equal((await server.post('s/xhr')).text, 'a["one","two","three"]\n');
  });

  it('ignores the server part of a path', async () => {
    await server.ask('POST', '/sockjs/001/s/xhr');
    await server.ask('POST', '/sockjs/002/s/xhr_send', { body: '["x"]' });
    assert.equal((await server.ask('POST', '/sockjs/003/s/xhr/')).text, 'a["x"]\n');
  });

  it('has no answer for a poll until something is said, and says at once what is', async () => {
    const session = await open();
    const { answer } = await poll(session);
    session.say('now');
    session.say('and now');
    const { text, headers } = await answer;
    assert.equal(text, 'a["now","and now"]\n');
    assert.equal(headers['content-type'], 'application/javascript; charset=UTF-8');
  });

  it('tells a second receiver that there is one, and leaves the first alone', async () => {
    const session = await open();
    const { answer: first } = await poll(session);
    assert.equal((await server.post('s/xhr')).text, `${OTHER_OPEN}\n`);
    assert.ok((await server.post('s/xhr_streaming')).text.endsWith(`h\n${OTHER_OPEN}\n`));
    const events = await server.ask('GET', '/sockjs/0/s/eventsource');
    assert.equal(events.text, `\r\ndata: ${OTHER_OPEN}\r\n\r\n`);
    session.say('still here');
    assert.equal((await first).text, 'a["still here"]\n');
    assert.equal(session.closedCalls, 0);
  });

  it('says what was said before a close, then the close to every poll; what is sent then is taken by nobody', async () => {
    const session = await open();
    await server.post('s/xhr_send', '["last","close","never"]');
    assert.deepEqual(session.received, ['last', 'close']);
    assert.equal(session.closedCalls, 1);
    assert.equal((await server.post('s/xhr')).text, 'a["last"]\n');
    assert.equal((await server.post('s/xhr')).text, `${NORMAL}\n`);
    assert.equal((await server.post('s/xhr_send', '["late"]')).status, 204);
    assert.equal((await server.post('s/xhr')).text, `${NORMAL}\n`);
    assert.deepEqual(session.received, ['last', 'close']);
  });

  it('closes an open poll at once', async () => {
    const session = await open();
    const { answer } = await poll(session);
    session.socket.close(1013, 'Not reading');
    assert.equal((await answer).text, 'c[1013,"Not reading"]\n');
  });

  it('ends the session when the client cuts its poll or its stream', async () => {
    for (const path of ['POST /sockjs/0/s/xhr_streaming', 'GET /sockjs/0/t/eventsource']) {
      const [method = '', target = ''] = path.split(' ');
      const stream = await server.listenTo(method, target);
      await stream.saying('o');
      const session = server.sessions.at(-1);
      stream.cut();
      await eventually(() => session?.closedCalls === 1, 'the session has ended');
    }
    assert.equal(server.transport.connections, 0);
    assert.equal((await server.post('s/xhr_send', '["x"]')).status, 404);
  });

  it('streams: 2,048 h, o, then each array as it is said, and ends behind 128 KiB', async () => {
    const stream = await server.listenTo('POST', '/sockjs/0/s/xhr_streaming');
    await stream.saying('\no\n');
    assert.equal(stream.text, `${'h'.repeat(2048)}\no\n`);
    const [session] = server.sessions;
    session?.say('a');
    await stream.saying('a["a"]\n');
    session?.say('b'.repeat(128 * 1024 - 100));
    await stream.saying('b"]\n');
    assert.equal(stream.hasEnded, false);
    session?.say('c'.repeat(100));
    await stream.saying('c"]\n');
    await eventually(() => stream.hasEnded, 'the stream ends');
    session?.say('d');
    const next = await server.listenTo('POST', '/sockjs/0/s/xhr_streaming');
    await next.saying('h\na["d"]\n');
    assert.equal(session?.closedCalls, 0);
  });

  it('gives a poll at most 128 KiB of what waits, but one message whole', async () => {
    const session = await open();
    const texts = ['x'.repeat(100_000), 'y'.repeat(100_000), 'z'.repeat(300_000), 'end'];
    session.say(...texts);
    for (const text of texts.slice(0, 3)) {
      assert.equal((await server.post('s/xhr')).text, `a["${text}"]\n`);
    }
    assert.equal((await server.post('s/xhr')).text, 'a["end"]\n');
  });

  it('speaks as EventSource wants it', async () => {
    const stream = await server.listenTo('GET', '/sockjs/0/s/eventsource', {
      headers: { origin: 'http://x' },
    });
    assert.equal(stream.headers['content-type'], 'text/event-stream');
    assert.equal(stream.headers['access-control-allow-origin'], 'http://x');
    await stream.saying('o');
    server.sessions[0]?.say('50 %\r\n\0');
    await stream.saying('a[');
    assert.equal(stream.text, '\r\ndata: o\r\n\r\ndata: a["50 %25\\r\\n\\u0000"]\r\n\r\n');
    const nameless = await server.listenTo('GET', '/sockjs/0/t/eventsource', { headers: { origin: 'null' } });
    assert.equal(nameless.headers['access-control-allow-origin'], '*');
  });

  it('speaks as an html file wants it, and lets no message out of its script', async () => {
    const stream = await server.listenTo('GET', '/sockjs/0/s/htmlfile?c=cb.x-1_');
    assert.equal(stream.headers['content-type'], 'text/html; charset=UTF-8');
    await stream.saying('p("o")');
    assert.match(
      stream.text,
      /^<!doctype html>\n<html><head>\n[\s\S]* {4}var c = parent\.cb\.x-1_;\n {4}c\.start\(\);/,
    );
    assert.equal(stream.text.indexOf('<script>\np('), 1024 - '{{ callback }}'.length + 'cb.x-1_'.length + 17);
    server.sessions[0]?.say('</script><script>alert(1)</script>');
    await stream.saying('alert(1)');
    const frame = String.raw`<script>
p("a[\"\u003c/script>\u003cscript>alert(1)\u003c/script>\"]");
</script>`;
    assert.ok(stream.text.endsWith(`${frame}\r\n`), stream.text.slice(-200));
  });

  it('speaks jsonp: a call for each poll, messages by form or as text', async () => {
    const first = await server.ask('GET', '/sockjs/0/s/jsonp?c=cb');
    assert.equal(first.text, '/**/cb("o");\r\n');
    assert.equal(first.headers['content-type'], 'application/javascript; charset=UTF-8');
    const body = `d=${encodeURIComponent('["a + b","\u2028"]')}`;
    const sent = await server.post('s/jsonp_send', body, { headers: FORM });
    assert.deepEqual([sent.status, sent.text, sent.headers['content-length']], [200, 'ok', '2']);
    assert.equal((await server.post('s/jsonp_send', '["text"]')).text, 'ok');
    const { text } = await server.ask('GET', '/sockjs/0/s/jsonp?callback=x.y');
    assert.equal(text, String.raw`/**/x.y("a[\"a + b\",\"\\u2028\",\"text\"]");` + '\r\n');
    await server.post('s/jsonp_send', '["close"]');
    assert.equal(
      (await server.ask('GET', '/sockjs/0/s/jsonp?c=x')).text,
      `/**/x(${JSON.stringify(NORMAL)});\r\n`,
    );
  });

  it('beats every 45 s while a receiver is open: a poll ends with it, a stream goes on', async () => {
    const session = await open();
    const { answer } = await poll(session);
    await server.clock.advance(44_999);
    assert.equal(session.socket.room > 0, true);
    await server.clock.advance(1);
    assert.equal((await answer).text, 'h\n');
    const stream = await server.listenTo('POST', '/sockjs/0/t/xhr_streaming');
    await stream.saying('\no\n');
    await server.clock.advance(90_000);
    await stream.saying('\no\nh\nh\n');
  });

  it('ends a session that nobody has polled for 60 s', async () => {
    const session = await open();
    await server.clock.advance(59_999);
    assert.equal(session.closedCalls, 0);
    assert.equal((await server.post('s/xhr_send', '["x"]')).status, 204);
    await server.post('s/xhr');
    await server.clock.advance(59_999);
    assert.equal(session.closedCalls, 0);
    await server.clock.advance(1);
    assert.equal(session.closedCalls, 1);
    assert.equal(server.transport.connections, 0);
    assert.equal((await server.post('s/xhr_send', '["x"]')).status, 404);
    assert.equal((await server.post('s/xhr')).text, 'o\n');
    assert.equal(server.clock.waiting, 1);
  });

  it('forgets a closed session when nobody has asked for 60 s', async () => {
    await open();
    await server.post('s/xhr_send', '["close"]');
    await server.clock.advance(59_999);
    assert.equal((await server.post('s/xhr')).text, `${NORMAL}\n`);
    await server.clock.advance(60_000);
    assert.equal(server.transport.connections, 0);
    assert.equal(server.clock.waiting, 0);
  });

  it('does not read a session that does not want to, and answers what was sent when it was read', async () => {
    const session = await open();
    session.socket.pauseReading();
    const answers: number[] = [];
    const sends = ['["a"]', '["b"]'].map(async (body) => {
      answers.push((await server.post('s/xhr_send', body)).status);
    });
    const { answer: polled } = await poll(session);
    assert.deepEqual([session.received, answers], [[], []]);
    session.say('heard');
    assert.equal((await polled).text, 'a["heard"]\n');
    assert.deepEqual([session.received, answers], [[], []]);
    session.socket.resumeReading();
    await Promise.all(sends);
    assert.deepEqual(
      [session.received.toSorted(), answers],
      [
        ['a', 'b'],
        [204, 204],
      ],
    );
  });

  it('answers what was sent, and drops it, when the session closes without having read it', async () => {
    const session = await open();
    session.socket.pauseReading();
    const sends = ['["a"]', '["b"]'].map((body) => server.post('s/xhr_send', body));
    const { answer } = await poll(session);
    session.socket.close(1000, 'Normal closure');
    assert.deepEqual(
      (await Promise.all(sends)).map(({ status }) => status),
      [204, 204],
    );
    assert.equal((await answer).text, `${NORMAL}\n`);
    assert.deepEqual(session.received, []);
  });

  it('tells whoever listens when the server closes', async () => {
    const stream = await server.listenTo('POST', '/sockjs/0/s/xhr_streaming');
    await stream.saying('\no\n');
    await server.transport.close(1001, 'Server is stopping');
    await stream.saying('c[1001,"Server is stopping"]\n');
    await eventually(() => stream.hasEnded, 'the stream ends');
    assert.equal(server.transport.connections, 0);
    assert.equal(server.clock.waiting, 0);
    assert.equal((await server.post('t/xhr')).status, 503);
  });
});
