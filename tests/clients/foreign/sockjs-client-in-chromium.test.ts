import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Context } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, hasChromium, launchBrowser } from '../../browser/support/test-browser.ts';
import { needs } from '../../support/needs.ts';
import { needsPackage } from '../needs-package.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { DdpByHand, type OpenPipe } from './support/ddp-by-hand.ts';
import { PageServer } from './support/page-server.ts';

const SCRIPT = new URL('../node_modules/sockjs-client/dist/sockjs.min.js', import.meta.url);

const EMPTY_PAGE = '<!doctype html><title>A page</title><body></body>';

/** From a page of another origin, but for the one that works only without. */
const TRANSPORTS: readonly (readonly [transport: string, from: 'another origin' | 'its own origin'])[] = [
  ['websocket', 'another origin'],
  ['xhr-streaming', 'another origin'],
  ['eventsource', 'another origin'],
  ['htmlfile', 'its own origin'],
  ['xhr-polling', 'another origin'],
  ['iframe-xhr-polling', 'another origin'],
  ['jsonp-polling', 'another origin'],
];

/** Our iframe carries only what Meteor asks for; sockjs-client then tries the next. */
const FALLING_BACK = ['iframe-eventsource', 'iframe-htmlfile', 'iframe-xhr-polling'];

let browser: Browser | undefined;
let pages: PageServer;

after(async () => {
  pages?.stop();
  await browser?.close();
});

/** An empty page with sockjs-client. */
async function openPage(url: string): Promise<Page> {
  assert.ok(browser !== undefined);
  const page = await browser.newPage();
  // The server itself has no page that lets a script of ours in.
  if (!url.startsWith(pages.url)) {
    await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: EMPTY_PAGE }));
  }
  await page.goto(url);
  await page.addScriptTag({ content: readFileSync(SCRIPT, 'utf8') });
  return page;
}

/** @param transports tried in turn; the last must be the one that opens */
function pipeOver(transports: readonly string[], inkwell: string, pageUrl = pages.url): OpenPipe {
  return async ({ opened, text, closed }) => {
    const page = await openPage(pageUrl);
    await page.exposeFunction('tell', (what: string, data: string) => {
      if (what === 'open') {
        assert.equal(data, transports.at(-1));
        opened();
      } else if (what === 'message') text(data);
      else closed();
    });
    await page.evaluate(`
      socket = new SockJS('${inkwell}/sockjs', null, { transports: ${JSON.stringify(transports)} });
      socket.onopen = () => tell('open', socket.transport);
      socket.onmessage = ({ data }) => tell('message', data);
      socket.onclose = ({ reason }) => tell('closed', reason);
    `);
    return {
      send: (message) => page.evaluate(`socket.send(${JSON.stringify(message)})`),
      close: () => page.close(),
    };
  };
}

async function load(context: Context): Promise<void> {
  needsPackage(context, 'sockjs-client');
  needs(context, CHROMIUM, hasChromium, 'apt-get install chromium');
  if (browser !== undefined) return;
  pages = await PageServer.start({ '/': { contentType: 'text/html', body: () => EMPTY_PAGE } });
  browser = await launchBrowser();
}

for (const [transport, from] of TRANSPORTS) {
  describeForeignClient({
    title: `sockjs-client 1.6.1 in Chromium over ${transport}, in a page of ${from}`,
    load,
    open(port) {
      const inkwell = `http://127.0.0.1:${port}`;
      const pageUrl = from === 'its own origin' ? `${inkwell}/page-of-the-test` : pages.url;
      return new DdpByHand(pipeOver([transport], inkwell, pageUrl));
    },
    values: 'plain JSON',
    return: 'tells its user',
  });
}

describeForeignClient({
  title: 'sockjs-client 1.6.1 in Chromium, which is asked for iframes that the server does not have',
  load,
  open: (port) => new DdpByHand(pipeOver(FALLING_BACK, `http://127.0.0.1:${port}`)),
  values: 'plain JSON',
  return: 'tells its user',
});
