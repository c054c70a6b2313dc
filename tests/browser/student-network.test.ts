import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { DrawingHand } from './support/drawing-hand.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { pixelsOf, studentIdOn, untilSmooth, untilState, untilStrokes } from './support/student-page.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { CHROMIUM, hasChromium, launchBrowser, Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
/** Long enough for several attempts to connect again. */
const CUT_MS = 10_000;

describe('A student whose network or server goes', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: ClassroomServer;
  let proxy: TcpProxy;
  let person: Person;
  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    server = await ClassroomServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    proxy = await TcpProxy.open(server.port);
    person = await Person.open(browser, `http://127.0.0.1:${proxy.port}`, PHONE);
  });
  afterEach(async () => {
    await person.close();
    await proxy.cut();
  });

  it('draws on through a cut; everything arrives once and in order, and nothing on the page moves', async () => {
    const page = await person.page();
    await untilSmooth(page);
    const hand = new DrawingHand(page, 'touch');
    const watcher = await DdpWatcher.open(server.port);
    const lines = new NumberedLines(hand);
    await lines.draw(3);
    await untilState(page, 'saved');
    const layout = await layoutOf(page);
    const studentId = await studentIdOn(page);

    person.mayLoseNetwork = true;
    const cutAt = performance.now();
    await lines.drawWhile(4, () => proxy.cut());
    await untilState(page, 'reconnecting');
    assert.deepEqual(await layoutOf(page), layout);
    await until('it is cut for long enough', async () => {
      await lines.draw(1);
      return performance.now() - cutAt > CUT_MS && lines.count >= 12;
    });
    await untilStrokes(page, lines.count);
    await until('the page says how many wait', async () =>
      /\d+ strokes wait/.test((await page.locator('#status .detail').textContent()) ?? ''),
    );
    await saveScreenshot(page, 'student-phone-reconnecting');
    await until('it is said aloud', async () =>
      ((await page.getByRole('status').textContent()) ?? '').startsWith('Reconnecting'),
    );
    assert.deepEqual(await layoutOf(page), layout);
    assert.ok(watcher.of(studentId).length < lines.count);
    const ink = await pixelsOf(page, 'ink');

    await proxy.mend();
    await lines.draw(0);
    await untilState(page, 'saved');
    assert.equal(await pixelsOf(page, 'ink'), ink);
    await lines.draw(2);
    await until('all have arrived', () => watcher.of(studentId).length >= lines.count);
    await untilState(page, 'saved');
    assert.deepEqual(watcher.of(studentId).map(numberOf), lines.numbers);
    assert.equal(watcher.events.filter(([kind]) => kind === 'added').length, lines.count);
    assert.deepEqual(await layoutOf(page), layout);
    await saveScreenshot(page, 'student-phone-saved');
    watcher.close();
  });

  it('tells of each stroke that it is drawn, sent and saved', async () => {
    const page = await person.page();
    const lines = new NumberedLines(new DrawingHand(page, 'touch'));
    await untilState(page, 'saved');
    await untilSmooth(page);
    server.freeze();
    try {
      await lines.draw(1);
      await untilState(page, 'sent');
      await untilWords(page, 'Sending');
      await lines.draw(1);
      await untilState(page, 'drawn');
      await untilWords(page, 'Drawn, not sent yet');
    } finally {
      server.thaw();
    }
    await untilState(page, 'saved');
    await untilWords(page, 'Saved');
  });

  it('keeps what waits when the page is closed without a network, and sends it when it is opened again', async () => {
    const page = await person.page();
    await untilSmooth(page);
    const lines = new NumberedLines(new DrawingHand(page, 'touch'));
    await lines.draw(2);
    await untilState(page, 'saved');
    const studentId = await studentIdOn(page);
    person.mayLoseNetwork = true;
    await proxy.cut();
    await lines.draw(3);
    // The pen is down when the page goes.
    await lines.drawWhile(1, () => page.close({ runBeforeUnload: false }));
    await proxy.mend();
    person.mayLoseNetwork = false;

    const reopened = await person.page();
    await untilStrokes(reopened, lines.count);
    await untilState(reopened, 'saved');
    const watcher = await DdpWatcher.open(server.port);
    assert.deepEqual(watcher.of(studentId).map(numberOf), lines.numbers);
    watcher.close();
  });

  it('loses nothing when the server is killed and comes back, and when it is restarted', async () => {
    const page = await person.page();
    await untilSmooth(page);
    const lines = new NumberedLines(new DrawingHand(page, 'touch'));
    await lines.draw(3);
    await untilState(page, 'saved');
    const studentId = await studentIdOn(page);
    person.mayLoseNetwork = true;
    for (const end of [() => server.kill(), () => server.pause()]) {
      await lines.drawWhile(2, end);
      await untilState(page, 'reconnecting');
      await lines.draw(2);
      await server.resume();
      await lines.draw(1);
      await untilState(page, 'saved');
    }
    await untilStrokes(page, lines.count);
    const watcher = await DdpWatcher.open(server.port);
    assert.deepEqual(watcher.of(studentId).map(numberOf), lines.numbers);
    watcher.close();
  });
});

async function untilWords(page: Page, words: string): Promise<void> {
  await until(
    `the page says ${words}`,
    async () => (await page.locator('#status .state').textContent()) === words,
  );
}

/** Short lines that say by their place which one they are. */
class NumberedLines {
  readonly #hand: DrawingHand;
  count = 0;

  constructor(hand: DrawingHand) {
    this.#hand = hand;
  }

  get numbers(): readonly number[] {
    return Array.from({ length: this.count }, (_, number) => number);
  }

  async draw(count: number): Promise<void> {
    for (let drawn = 0; drawn < count; drawn++) {
      await this.#down();
      await this.#hand.up();
    }
  }

  /** The pen is down on the last of them when `happen` happens. */
  async drawWhile(count: number, happen: () => Promise<void>): Promise<void> {
    await this.draw(count - 1);
    await this.#down();
    await happen();
    await this.#hand.up().catch(() => undefined);
  }

  async #down(): Promise<void> {
    const number = this.count++;
    const x = 10 + (number % 20) * 19;
    const y = 10 + Math.floor(number / 20) * 19;
    await this.#hand.down({ x, y }, { x: x + 6, y: y + 8 }, { x: x + 12, y: y + 2 });
  }
}

function numberOf({
  s,
}: {
  readonly s: readonly { readonly p: { readonly x: string; readonly y: string } }[];
}): number {
  const first = s[0]?.p;
  return Math.round((Number(first?.x) - 10) / 19) + 20 * Math.round((Number(first?.y) - 10) / 19);
}

/** Where everything on the page is. */
async function layoutOf(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    Array.from(
      document.querySelectorAll('header, main, #status, #stage, canvas, #tools, button'),
      (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return `${element.tagName} ${element.id} ${x} ${y} ${width} ${height}`;
      },
    ),
  );
}
