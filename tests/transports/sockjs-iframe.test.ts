import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import { eventually } from '../support/raw-websocket.ts';
import { SockJsEchoServer } from './sockjs-echo.ts';

const WINDOW_ID = 'abcd1234';
const PARENT_ORIGIN = 'https://school.example';

interface FrameMessage {
  readonly windowId: string;
  readonly type: string;
  readonly data: string;
}

/** The iframe's window, as far as its script uses one, with the page that embeds it as its parent. */
class IframeWindow {
  readonly heard: { readonly message: FrameMessage; readonly target: string }[] = [];
  readonly parent = {
    postMessage: (text: string, target: string) => {
      this.heard.push({ message: JSON.parse(text) as FrameMessage, target });
    },
  };
  readonly #listeners: ((event: object) => void)[] = [];

  constructor(server: SockJsEchoServer) {
    const XMLHttpRequest = requestsOf(server);
    const addEventListener = (_: string, listener: (event: object) => void) => this.#listeners.push(listener);
    const location = { hash: `#${WINDOW_ID}`, protocol: 'http:', host: `127.0.0.1:${server.port}` };
    this.context = createContext({
      parent: this.parent,
      location,
      XMLHttpRequest,
      window: { addEventListener },
    });
  }

  readonly context: object;

  tell(type: string, data: string, event: object = {}, windowId = WINDOW_ID): void {
    const message = { data: JSON.stringify({ windowId, type, data }) };
    for (const listener of this.#listeners)
      listener({ source: this.parent, origin: PARENT_ORIGIN, ...message, ...event });
  }

  async hears(type: string, data: string): Promise<void> {
    const isIt = ({ message }: (typeof this.heard)[number]) => message.type === type && message.data === data;
    await eventually(() => this.heard.some(isIt), `${type} ${data} in ${JSON.stringify(this.heard)}`);
  }
}

/** What the script needs of an XMLHttpRequest, asking `server`. */
function requestsOf(server: SockJsEchoServer): object {
  return class {
    readyState = 0;
    status = 0;
    responseText = '';
    onreadystatechange: () => void = () => {};
    #method = '';
    #isAborted = false;
    #url = '';
    readonly #headers: Record<string, string> = {};

    open(method: string, url: string): void {
      this.#method = method;
      this.#url = url;
    }
    setRequestHeader(name: string, value: string): void {
      this.#headers[name] = value;
    }
    send(body: string | null): void {
      const { pathname } = new URL(this.#url);
      void server.ask(this.#method, pathname, { headers: this.#headers, body: body ?? '' }).then(
        ({ status, text }) => this.#finish(status, text),
        () => this.#finish(0, ''),
      );
    }
    abort(): void {
      this.#isAborted = true;
    }
    #finish(status: number, text: string): void {
      [this.readyState, this.status, this.responseText] = [4, status, text];
      if (!this.#isAborted) this.onreadystatechange();
    }
  };
}

describe("SockJS's iframe", () => {
  let server: SockJsEchoServer;
  let origin: string;
  let frame: IframeWindow;
  beforeEach(async () => {
    server = new SockJsEchoServer();
    await server.listen();
    origin = `http://127.0.0.1:${server.port}`;
    const page = (await server.ask('GET', '/sockjs/iframe.html')).text;
    const [, source] = /<script src="([^"]+)">/.exec(page) ?? [];
    frame = new IframeWindow(server);
    runInContext((await server.ask('GET', source ?? '')).text, frame.context);
    runInContext('SockJS.bootstrap_iframe()', frame.context);
  });
  afterEach(() => server.close());

  function start(transport: string, url: string): void {
    frame.tell('s', JSON.stringify(['1.6.1', transport, url, `${origin}/sockjs`]));
  }

  it('says that it is there, then carries xhr-polling for its parent', async () => {
    assert.deepEqual(frame.heard, [{ message: { windowId: WINDOW_ID, type: 's', data: '' }, target: '*' }]);
    start('xhr-polling', `${origin}/sockjs/000/s`);
    await frame.hears('t', 'o');
    frame.tell('m', '"one"');
    frame.tell('m', '"two"');
    await eventually(() => server.sessions[0]?.received.length === 2, 'both were sent');
    await eventually(
      () =>
        frame.heard
          .map(({ message }) => message.data)
          .join('')
          .includes('two'),
      'both came back',
    );
    frame.tell('m', '"close"');
    await frame.hears('t', 'c[1000,"Normal closure"]');
    for (const { target } of frame.heard.slice(1)) assert.equal(target, PARENT_ORIGIN);
  });

  it('asks for the info', async () => {
    start('iframe-info-receiver', `${origin}/sockjs/info`);
    await eventually(() => frame.heard.length === 2, 'the info has come');
    const [info, roundTrip] = JSON.parse(frame.heard[1]?.message.data ?? '') as [object, number];
    assert.ok('websocket' in info && roundTrip >= 0);
  });

  it('tells its parent when the server refuses, and what it does not carry', async () => {
    await server.transport.close(1001, 'Going away');
    start('xhr-polling', `${origin}/sockjs/000/s`);
    await frame.hears('c', '[1006,"permanent"]');
    start('htmlfile', `${origin}/sockjs/000/s`);
    await frame.hears('c', '[1006,"the iframe does not carry htmlfile"]');
  });

  it('listens to its parent only, and asks its own server only', async () => {
    const data = JSON.stringify(['1.6.1', 'xhr-polling', `${origin}/sockjs/000/s`, `${origin}/sockjs`]);
    frame.tell('s', data, { source: {} });
    frame.tell('s', data, {}, 'another1');
    frame.tell('s', data, { data: 'not JSON' });
    frame.tell('s', data, { origin: 'https://elsewhere.example' });
    assert.throws(() => start('xhr-polling', `${origin}.example/sockjs/000/s`), /its own origin/);
    assert.throws(() => start('xhr-polling', 'http://127.0.0.1/sockjs/000/s'), /its own origin/);
    assert.equal((await server.ask('GET', '/sockjs/info')).status, 200);
    assert.deepEqual([server.sessions.length, frame.heard.length], [0, 1]);
  });
});
