import type { Browser, CDPSession } from 'playwright-core';
import { WATCHING } from './watched-page.ts';

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly requestId?: string };
  readonly result?: unknown;
}

/**
 * A page that playwright does not observe. It has the browser report the text of every WebSocket message, which takes a page that
 * gets thousands of them at once longer than the messages themselves. In a browser context of its own.
 */
export class BarePage {
  readonly #browser: CDPSession;
  readonly #contextId: string;
  readonly #sessionId: string;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #nextId = 1;

  private constructor(browser: CDPSession, contextId: string, sessionId: string, naive: string | undefined) {
    this.#browser = browser;
    this.#contextId = contextId;
    this.#sessionId = sessionId;
    browser.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId !== sessionId) return;
      const { id, method, params, result } = JSON.parse(event.message) as Answer;
      if (id !== undefined) this.#answers.get(id)?.(result);
      if (method === 'Fetch.requestPaused') void this.#serve(params?.requestId, naive);
    });
  }

  /** @param where as `openWatched` (watched-page.ts) takes it */
  static async open(
    browser: Browser,
    url: string,
    where: { readonly path: string } | { readonly naive: string },
  ): Promise<BarePage> {
    const session = await browser.newBrowserCDPSession();
    const { browserContextId } = await session.send('Target.createBrowserContext', {});
    const { targetId } = await session.send('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
      newWindow: true,
    });
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const naive = 'naive' in where ? where.naive : undefined;
    const page = new BarePage(session, browserContextId, sessionId, naive);
    await page.#send('Page.enable');
    const size = { width: 1366, height: 768, deviceScaleFactor: 1, mobile: false };
    await page.#send('Emulation.setDeviceMetricsOverride', size);
    await page.#send('Page.addScriptToEvaluateOnNewDocument', { source: WATCHING });
    if (naive !== undefined) await page.#send('Fetch.enable', { patterns: [{ urlPattern: '*/naive' }] });
    await page.#send('Page.navigate', { url: new URL('path' in where ? where.path : '/naive', url).href });
    return page;
  }

  /** The value of an expression; undefined if it throws. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    return (answer as { readonly result?: { readonly value?: unknown } } | undefined)?.result?.value;
  }

  async close(): Promise<void> {
    await this.#browser.send('Target.disposeBrowserContext', { browserContextId: this.#contextId });
    await this.#browser.detach();
  }

  async #serve(requestId: string | undefined, html = ''): Promise<void> {
    const responseHeaders = [{ name: 'Content-Type', value: 'text/html' }];
    const body = Buffer.from(html).toString('base64');
    await this.#send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body });
  }

  async #send(method: string, params: object = {}): Promise<unknown> {
    const id = this.#nextId++;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#browser.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message });
    const result = await answer;
    this.#answers.delete(id);
    return result;
  }
}
