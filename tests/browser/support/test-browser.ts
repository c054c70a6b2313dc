import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  type Page,
} from 'playwright-core';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = (): boolean => existsSync(CHROMIUM);

/** For a profile of its own; `args` are further flags. */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

/** What a cut makes the browser itself write to the console; no page can keep it from that. */
const NETWORK_NOISE = /^WebSocket connection to .* failed|^Failed to load resource: net::ERR_/;

/**
 * One person's browser: storage of its own, and an ear on everything that should not happen.
 * At the end of its test {@link expectClean} fails for a console error, an uncaught one, or a request to another host.
 */
export class Person {
  readonly context: BrowserContext;
  readonly #host: string;
  readonly #faults: string[] = [];
  /** Set while the network is meant to fail. */
  mayLoseNetwork = false;

  private constructor(context: BrowserContext, host: string) {
    this.context = context;
    this.#host = host;
  }

  /** @param url the only place that the person's pages may talk to; every other request is blocked and told */
  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({ locale: 'en-GB', baseURL: url, ...options });
    const person = new Person(context, new URL(url).host);
    context.on('console', (message) => person.#hear(message));
    context.on('weberror', (error) => person.#faults.push(`uncaught: ${error.error().stack}`));
    context.on('page', (page) => {
      page.on('websocket', (socket) => person.#meet(socket.url()));
      page.on('crash', () => person.#faults.push('the page crashed'));
    });
    await context.route(
      (to) => person.#isForeign(to.href),
      async (route) => {
        person.#meet(route.request().url());
        await route.abort();
      },
    );
    return person;
  }

  async page(path = '/'): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(path);
    return page;
  }

  expectClean(): void {
    assert.deepEqual(this.#faults, []);
  }

  async close(): Promise<void> {
    await this.context.close();
    this.expectClean();
  }

  #hear(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (this.mayLoseNetwork && NETWORK_NOISE.test(message.text())) return;
    this.#faults.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  }

  #meet(url: string): void {
    if (this.#isForeign(url)) this.#faults.push(`a request to ${url}`);
  }

  #isForeign(url: string): boolean {
    const { protocol, host } = new URL(url);
    return protocol !== 'data:' && protocol !== 'blob:' && host !== this.#host;
  }
}
