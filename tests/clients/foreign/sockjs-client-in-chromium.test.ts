import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, hasChromium, launchBrowser } from '../../browser/support/test-browser.ts';
import { needs } from '../../support/needs.ts';
import { needsPackage } from '../needs-package.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { DdpByHand, type OpenPipe } from './support/ddp-by-hand.ts';

const SCRIPT = new URL('../node_modules/sockjs-client/dist/sockjs.min.js', import.meta.url);

/** From a page of another origin, but for the one that works only without. */
const TRANSPORTS: readonly (readonly [transport: string, from: 'another origin' | 'its own origin'])[] = [
  ['websocket', 'another origin'],
  ['xhr-streaming', 'another origin'],
  ['eventsource', 'another origin'],
  ['iframe-eventsource', 'another origin'],
  ['htmlfile', 'its own origin'],
  ['iframe-htmlfile', 'another origin'],
  ['xhr-polling', 'another origin'],
  ['iframe-xhr-polling', 'another origin'],
  ['jsonp-polling', 'another origin'],
];

let browser: Browser;

after(() => browser?.close());

/** An empty page with sockjs-client, which no server had to serve. */
async function openPage(origin: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route(`${origin}/page-of-the-test`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>A page</title><body></body>' }),
  );
  await page.goto(`${origin}/page-of-the-test`);
  await page.addScriptTag({ content: readFileSync(SCRIPT, 'utf8') });
  return page;
}

function pipeOver(transport: string, inkwell: string, pageOrigin: string): OpenPipe {
  return async ({ opened, text, closed }) => {
    const page = await openPage(pageOrigin);
    let isClosing = false;
    await page.exposeFunction('tell', (what: string, data: string) => {
      if (what === `open ${transport}`) opened();
      else if (what === 'message') text(data);
      else if (!isClosing) closed();
    });
    const options = JSON.stringify({ transports: [transport] });
    await page.evaluate(`
      socket = new SockJS('${inkwell}/sockjs', null, ${options});
      socket.onopen = () => tell('open ' + socket.transport, '');
      socket.onmessage = ({ data }) => tell('message', data);
      socket.onclose = ({ reason }) => tell('closed', reason);
    `);
    return {
      send: (message) => page.evaluate(`socket.send(${JSON.stringify(message)})`),
      async close() {
        isClosing = true;
        await page.close();
      },
    };
  };
}

for (const [transport, from] of TRANSPORTS) {
  describeForeignClient({
    title: `sockjs-client 1.6.1 in Chromium over ${transport}, in a page of ${from}`,
    async load(context) {
      needsPackage(context, 'sockjs-client');
      needs(context, CHROMIUM, hasChromium, 'apt-get install chromium');
      browser ??= await launchBrowser();
    },
    open(port) {
      const inkwell = `http://127.0.0.1:${port}`;
      return new DdpByHand(
        pipeOver(transport, inkwell, from === 'its own origin' ? inkwell : 'http://localhost:8'),
      );
    },
    values: 'plain JSON',
    return: 'tells its user',
  });
}
