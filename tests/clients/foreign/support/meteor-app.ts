import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { until } from '../../../browser/support/until.ts';
import { decodeEjson, encodeEjson } from '../../../../shared/ddp/ejson.ts';
import type { Fields, ForeignClient } from './foreign-client.ts';
import { PageServer } from './page-server.ts';

const PAGE = new URL('../meteor-app/index.html', import.meta.url);
const BUNDLE_NAME = 'meteor-client-side.bundle.min.js';
const BUNDLE = new URL(`../../node_modules/meteor-client-side/dist/${BUNDLE_NAME}`, import.meta.url);
/** In the page as it is in the README. */
const ADDRESS = 'http://localhost:3000';

/** The three by which a browser that runs Meteor can reach us. */
export type MeteorTransport = 'websocket' | 'xhr-polling' | 'jsonp-polling';

/** Serves the little app: `/?http://host:port` is the app of the Inkwell there. */
export function serveMeteorApp(): Promise<PageServer> {
  const [page, bundle] = [readFileSync(PAGE, 'utf8'), readFileSync(BUNDLE)];
  assert.ok(page.includes(ADDRESS));
  return PageServer.start({
    '/': { contentType: 'text/html; charset=utf-8', body: (inkwell) => page.replace(ADDRESS, inkwell) },
    [`/${BUNDLE_NAME}`]: { contentType: 'text/javascript', body: () => bundle },
  });
}

/** The little app in a browser; speaks with the Meteor in it as the console would. */
export class MeteorPage implements ForeignClient {
  readonly page: Page;
  /** What went wrong in the page without anybody's asking. */
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(String(error.stack)));
  }

  static async open(browser: Browser, url: string): Promise<MeteorPage> {
    const app = new MeteorPage(await browser.newPage());
    await app.page.goto(url);
    await app.#prepare();
    return app;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#prepare();
  }

  async #prepare(): Promise<void> {
    await this.page.evaluate('EJSON = Package.ejson.EJSON; collections = {}');
  }

  /**
   * Connects anew, by this transport alone. It waits until the connection before has nothing more to send, and then the
   * new one: Meteor's SockJS 0.3.4 sends what it has gathered also after it was closed, and throws INVALID_STATE_ERR
   * when that fails.
   */
  async force(transport: MeteorTransport): Promise<void> {
    await this.#settled();
    const options = JSON.stringify({ protocols_whitelist: [transport] });
    await this.page.evaluate(
      `Meteor.disconnect(); Meteor.connection._stream.options._sockjsOptions = ${options}; Meteor.reconnect()`,
    );
    await this.#settled();
    assert.equal(await this.page.evaluate('Meteor.connection._stream.socket.protocol'), transport);
  }

  /** What was to be sent before is answered, such as the subscriptions of a new connection. */
  async #settled(): Promise<void> {
    await assert.rejects(this.call('no such method'));
  }

  connected(): Promise<unknown> {
    return until('Meteor is connected', () => this.page.evaluate('Meteor.status().connected'));
  }

  /**
   * What a browser says when the network is back: Meteor tries at once, instead of later and later. It is said while
   * Meteor waits, so that no attempt is given up in the middle, which its SockJS 0.3.4 takes as badly as in {@link force}.
   */
  async comeBackOnline(): Promise<void> {
    await until('Meteor waits for its next attempt, or is back', () =>
      this.page.evaluate(
        "Meteor.status().connected || (Meteor.status().status === 'waiting' && dispatchEvent(new Event('online')))",
      ),
    );
  }

  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#ask(`Meteor.call(${JSON.stringify(method)}, ...params, answer)`, params);
  }

  subscribe(name: string, ...params: readonly unknown[]): Promise<unknown> {
    const listeners = '{ onReady() { answer() }, onStop: answer }';
    return this.#ask(`handle = Meteor.subscribe(${JSON.stringify(name)}, ...params, ${listeners})`, params);
  }

  /** Ends the subscription that the page began by itself. */
  async stopTeacher(): Promise<void> {
    await this.page.evaluate('teacher.stop()');
  }

  /** Ends what {@link subscribe} began last. */
  async stopSubscription(): Promise<void> {
    await this.page.evaluate('handle.stop()');
  }

  async documents(collection: string): Promise<Fields> {
    const name = JSON.stringify(collection);
    const found =
      collection === 'segments' ? 'Segments' : `(collections[${name}] ??= new Mongo.Collection(${name}))`;
    const documents = await this.#read(
      `Object.fromEntries(${found}.find().fetch().map(({ _id, ...fields }) => [_id, fields]))`,
    );
    return documents as Fields;
  }

  /** From now on every `added`, `changed` and `removed` that an observer of all strokes is told, after what is there now. */
  async observe(): Promise<void> {
    const tell = (name: string): string => `${name}: (id) => { if (isOn) told.push(['${name}', id]) }`;
    await this.page.evaluate(
      `told = []; isOn = false; Segments.find().observeChanges({ ${['added', 'changed', 'removed'].map(tell).join()} }); isOn = true`,
    );
  }

  async observed(): Promise<readonly (readonly [what: string, id: string])[]> {
    return await this.page.evaluate('told');
  }

  async close(): Promise<void> {
    await this.page.close();
    assert.deepEqual(this.faults, []);
  }

  /** Runs code that tells `answer(error, result)`. */
  async #ask(code: string, params: readonly unknown[]): Promise<unknown> {
    const paramsText = JSON.stringify(JSON.stringify(encodeEjson(params)));
    const text = await this.page.evaluate<string>(`new Promise((resolve) => {
      const params = EJSON.parse(${paramsText});
      const answer = (error, result) => {
        const { error: code, reason } = error ?? {};
        resolve(EJSON.stringify(error === undefined ? { result } : { error: { error: code, reason } }));
      };
      ${code};
    })`);
    const { error, result } = decodeEjson(JSON.parse(text)) as { error?: Error; result?: unknown };
    if (error !== undefined) throw error;
    return result;
  }

  async #read(expression: string): Promise<unknown> {
    return decodeEjson(JSON.parse(await this.page.evaluate<string>(`EJSON.stringify(${expression})`)));
  }
}
