import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import {
  drawAs,
  inkOn,
  lineOf,
  pixelsOf,
  tiles,
  untilCounts,
  untilPainted,
  untilPixelsChange,
  untilText,
} from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser, Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const STUDENTS = ['ann', 'ben', 'cem'];
const CUT_MS = 10_000;

describe("The teacher's wall behind a network that fails", function () {
  this.timeout(90_000);
  let browser: Browser;
  let server: ClassroomServer;
  let proxy: TcpProxy;
  let watcher: DdpWatcher;
  let person: Person;
  let page: Page;
  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    browser = await launchBrowser();
  });
  after(async () => await browser?.close());
  beforeEach(async () => {
    server = await ClassroomServer.start();
    proxy = await TcpProxy.open(server.port);
    watcher = await DdpWatcher.open(server.port);
    person = await Person.open(browser, `http://127.0.0.1:${proxy.port}`, {
      viewport: { width: 1366, height: 768 },
    });
    for (const student of STUDENTS) await drawAs(watcher, student, 6);
    page = await person.page('/teacher');
    await untilCounts(page, 3, 18);
    for (const place of [0, 1, 2])
      await until('a tile is painted', async () => (await inkOn(canvas(place))) > 0);
    await untilText(pill(), 'Connected');
  });
  afterEach(async () => {
    watcher.close();
    await person.close();
    await proxy.cut();
    await server.stop();
  });

  const canvas = (place: number): ReturnType<Page['locator']> => page.locator('.tile-canvas').nth(place);
  const pill = (): ReturnType<Page['locator']> => page.locator('.head .pill');

  it('blanks no tile in a cut of ten seconds, says so, and shows each stroke made meanwhile once', async () => {
    await untilPainted(page);
    await page.evaluate(`
      window.blanked = 0;
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        window.blanked++;
        return clearRect.apply(this, area);
      };`);
    const before = [await pixelsOf(canvas(0)), await pixelsOf(canvas(1)), await pixelsOf(canvas(2))];
    const pillBox = await pill().boundingBox();
    person.mayLoseNetwork = true;
    await proxy.cut();
    const cutAt = performance.now();
    await untilText(pill(), 'Reconnecting');
    assert.deepEqual(await pill().boundingBox(), pillBox);
    assert.ok(await page.getByRole('button', { name: 'Clear' }).isDisabled());
    await saveScreenshot(page, 'teacher-reconnecting');
    await watcher.call('draw', 'ben', lineOf(10, 390, 390, 390));
    await watcher.call('draw', 'dora', lineOf(10, 10, 390, 390));
    await until('the cut was long enough', () => performance.now() - cutAt > CUT_MS, 2 * CUT_MS);
    assert.deepEqual(
      [await pixelsOf(canvas(0)), await pixelsOf(canvas(1)), await pixelsOf(canvas(2))],
      before,
    );
    assert.equal(await page.evaluate('window.blanked'), 0);
    await proxy.mend();
    await untilCounts(page, 4, 20);
    await untilText(pill(), 'Connected');
    assert.notEqual(await untilPixelsChange(canvas(1), before[1] ?? ''), before[1]);
    assert.deepEqual(
      [await tiles(page).count(), await page.locator('.tile-name').allTextContents()],
      [4, [...STUDENTS, 'dora']],
    );
    const pixels = await until('the new one is painted', async () => {
      const fresh = await person.page('/teacher');
      await untilCounts(fresh, 4, 20);
      await until('it is painted', async () => (await inkOn(fresh.locator('.tile-canvas').nth(3))) > 0);
      return await pixelsOf(fresh.locator('.tile-canvas').nth(1));
    });
    await until('both show the same', async () => (await pixelsOf(canvas(1))) === pixels);
  });

  it('goes on after the server was restarted, and after one that lost its power', async () => {
    person.mayLoseNetwork = true;
    for (const end of ['pause', 'kill'] as const) {
      watcher.close();
      await server[end]();
      await untilText(pill(), 'Reconnecting');
      assert.ok((await inkOn(canvas(0))) > 0);
      await server.resume();
      await untilText(pill(), 'Connected');
      await untilCounts(page, 3, 18);
      watcher = await DdpWatcher.open(server.port);
    }
    const before = await pixelsOf(canvas(0));
    await watcher.call('draw', 'ann', lineOf(0, 400, 400, 0));
    await untilCounts(page, 3, 19);
    await untilPixelsChange(canvas(0), before);
  });

  it('shows the same after a reload', async () => {
    const before = await pixelsOf(canvas(2));
    await page.reload();
    await untilCounts(page, 3, 18);
    await until('it is painted again', async () => (await pixelsOf(canvas(2))) === before);
  });

  it('forgets what was cleared in the cut', async () => {
    person.mayLoseNetwork = true;
    await proxy.cut();
    await untilText(pill(), 'Reconnecting');
    await watcher.call('clear');
    await watcher.call('draw', 'ben', lineOf(10, 10, 390, 390));
    await proxy.mend();
    await untilCounts(page, 3, 1);
    await until(
      'the others are blank',
      async () => (await inkOn(canvas(0))) + (await inkOn(canvas(2))) === 0,
    );
  });
});
