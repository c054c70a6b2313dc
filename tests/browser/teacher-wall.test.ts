import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { expectAccessible } from './support/axe-check.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import {
  drawAs,
  expectNoScrolling,
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

const LAPTOP = { width: 1366, height: 768 };
const HOSTILE: readonly string[] = [
  '<img src=x onerror="document.title=1">',
  '\u202e'.repeat(100),
  '__proto__',
  'constructor',
  '👨‍👩‍👧‍👦'.repeat(9),
  `e${'\u0301'.repeat(99)}`,
  'W'.repeat(100),
  '\u0000\n\u2028',
];

/** As text: what the test runner makes of functions needs names that no page has. */
const COUNTING_ERASURES = `
  window.erasures = 0;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    window.erasures++;
    return clearRect.apply(this, area);
  };`;

describe("The teacher's wall", function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: ClassroomServer;
  let watcher: DdpWatcher;
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
    watcher = await DdpWatcher.open(server.port);
    await watcher.call('clear');
    person = await Person.open(browser, server.url, { viewport: LAPTOP });
  });
  afterEach(async () => {
    watcher.close();
    await person.close();
  });

  const open = async (): Promise<Page> => await person.page('/teacher');

  it('says where students draw while there are none, and grows a tile for each without a reload', async () => {
    const page = await open();
    await untilText(page.locator('.nobody code'), `${server.url}/`);
    await expectAccessible(page);
    for (let student = 1; student <= 3; student++) {
      await drawAs(watcher, `0.${student}234567`, 4);
      await untilCounts(page, student, 4 * student);
    }
    assert.deepEqual(await page.locator('.tile-name').allTextContents(), ['#1234', '#2234', '#3234']);
    await until('all are painted', async () => (await inkOn(page.locator('canvas').nth(2))) > 100);
  });

  it('paints only what is new, and the same pixels as a wall that was opened later', async () => {
    await person.context.addInitScript(COUNTING_ERASURES);
    await watcher.call('draw', 'ann', lineOf(5, 5, 6, 6));
    const page = await open();
    const canvas = page.locator('.tile-canvas');
    await until('it is painted', async () => (await canvas.count()) === 1 && (await inkOn(canvas)) > 0);
    await untilText(page.locator('.head .pill'), 'Connected');
    const erasures = await until('it stands still', async () => {
      const before = await page.evaluate('erasures');
      await untilPainted(page);
      return (await page.evaluate('erasures')) === before && before;
    });
    let pixels = await pixelsOf(canvas);
    for (const segments of [lineOf(10, 10, 200, 300), lineOf(50, 300, 390, 20), lineOf(300, 300, 310, 390)]) {
      await watcher.call('draw', 'ann', segments, { color: '#1d4ed8' });
      pixels = await untilPixelsChange(canvas, pixels);
    }
    assert.equal(await page.evaluate('erasures'), erasures);
    const later = await open();
    await untilCounts(later, 1, 4);
    await until('both show the same', async () => (await pixelsOf(later.locator('.tile-canvas'))) === pixels);
  });

  it('takes an undone stroke away, and keeps the tile of a student whose strokes are gone', async () => {
    const [first = '', second = ''] = await drawAs(watcher, 'ann', 2);
    const page = await open();
    await untilCounts(page, 1, 2);
    const canvas = page.locator('.tile-canvas');
    await until('it is painted', async () => (await inkOn(canvas)) > 0);
    const before = await pixelsOf(canvas);
    await watcher.call('undo', 'ann', second);
    await untilPixelsChange(canvas, before);
    await watcher.call('undo', 'ann', first);
    await untilCounts(page, 1, 0);
    await until('it is blank', async () => (await inkOn(canvas)) === 0);
    assert.equal(await tiles(page).count(), 1);
  });

  it('fits 30 live tiles with names on a laptop and on a projector, without scrolling, without a violation', async () => {
    for (let student = 0; student < 30; student++)
      await drawAs(watcher, `0.${1037 + student * 271}`, 4 + ((student * 7) % 23));
    const page = await open();
    await until('30 tiles', async () => (await tiles(page).count()) === 30);
    await until('the last one is painted', async () => (await inkOn(page.locator('canvas').nth(29))) > 0);
    await untilText(page.locator('.tile-activity').nth(29), 'now');
    await expectNoScrolling(page);
    await expectAccessible(page);
    await saveScreenshot(page, 'teacher-30-tiles-1366x768');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await until(
      'the tiles have grown',
      async () => ((await tiles(page).nth(29).boundingBox())?.width ?? 0) > 190,
    );
    await expectNoScrolling(page);
    await until('they are painted anew', async () => (await inkOn(page.locator('canvas').nth(29))) > 0);
    await saveScreenshot(page, 'teacher-30-tiles-1920x1080');
    const sizes = await page
      .locator('.tile-name')
      .evaluateAll((names) =>
        names.map(
          (name) =>
            [parseFloat(getComputedStyle(name).fontSize), name.scrollWidth <= name.clientWidth] as const,
        ),
      );
    for (const [fontSize, isWhole] of sizes) assert.ok(fontSize >= 18 && isWhole);
  });

  it('says in words who, how many strokes, and when the last; and fades who was idle for a minute', async () => {
    await drawAs(watcher, 'ann', 3);
    const page = await open();
    await untilCounts(page, 1, 3);
    const tile = page.getByRole('button', { name: 'ann, 3 strokes, drawing now' });
    await tile.waitFor();
    assert.ok(!(await tile.getAttribute('class'))?.includes('idle'));
    await page.clock.setSystemTime(Date.now() + 125_000);
    await page.getByRole('button', { name: 'ann, 3 strokes, last stroke 2 minutes ago' }).waitFor();
    await untilText(page.locator('.tile-activity'), '2 min');
    assert.ok((await tiles(page).getAttribute('class'))?.includes('idle'));
    await expectAccessible(page);
  });

  it('shows hostile ids as text, and none breaks the layout', async () => {
    for (const id of HOSTILE) await watcher.call('draw', id, lineOf(0, 0, 400, 400));
    const page = await open();
    await until('all are there', async () => (await tiles(page).count()) === HOSTILE.length);
    assert.deepEqual(await page.locator('.tile-name').allTextContents(), [
      '<img src=x onerror…',
      'No name',
      '__proto__',
      'constructor',
      '👨‍👩‍👧‍👦'.repeat(9),
      'é',
      `${'W'.repeat(18)}…`,
      'No name (2)',
    ]);
    assert.equal(await page.locator('img').count(), 0);
    await expectNoScrolling(page);
    const boxes = await page.locator('.tile').evaluateAll((all) =>
      all.map((tile) => {
        const caption = tile.querySelector('.tile-caption');
        return [tile.clientWidth, tile.clientHeight, (caption?.scrollWidth ?? 0) <= tile.clientWidth].join(
          ' ',
        );
      }),
    );
    assert.equal(new Set(boxes).size, 1);
    assert.match(boxes[0] ?? '', /true$/);
    await expectAccessible(page);
    await saveScreenshot(page, 'teacher-hostile-ids');
  });

  it('shows a stroke of 2,000 segments, one dot, and one far outside, each in its own tile', async () => {
    const long = Array.from({ length: 2000 }, (_, at) => lineOf(at % 400, (at * 7) % 400, 0, 0)[0]);
    await watcher.call('draw', 'long', long);
    await watcher.call('draw', 'dot', lineOf(200, 200, 0, 0).slice(0, 1));
    await watcher.call('draw', 'far', lineOf(-9999.99, 9999.99, 9999.99, -9999.99));
    const page = await open();
    await untilCounts(page, 3, 3);
    for (const place of [0, 1, 2])
      await until('it is painted', async () => (await inkOn(page.locator('canvas').nth(place))) > 3);
  });

  it('paints tiles off the screen when they are scrolled to', async () => {
    const students = Array.from({ length: 60 }, (_, student) => `s${student}`);
    await Promise.all(students.map((id) => watcher.call('draw', id, lineOf(0, 0, 400, 400))));
    const phone = await Person.open(browser, server.url, { viewport: { width: 400, height: 500 } });
    const page = await phone.page('/teacher');
    await untilCounts(page, 60, 60);
    await until('the first is painted', async () => (await inkOn(page.locator('canvas').nth(0))) > 0);
    const last = page.locator('canvas').nth(59);
    assert.equal(await inkOn(last), 0);
    await tiles(page).nth(59).focus();
    await until('the last is painted', async () => (await inkOn(last)) > 0);
    await phone.close();
  });

  it('is sharp at any pixel ratio', async () => {
    await drawAs(watcher, 'ann', 3);
    for (const deviceScaleFactor of [1.5, 3]) {
      const sharp = await Person.open(browser, server.url, { viewport: LAPTOP, deviceScaleFactor });
      const page = await sharp.page('/teacher');
      await untilCounts(page, 1, 3);
      const canvas = page.locator('.tile-canvas');
      await until('it is painted', async () => (await inkOn(canvas)) > 0);
      const [pixels, shown] = await canvas.evaluate((element: HTMLCanvasElement) => [
        element.width,
        element.getBoundingClientRect().width,
      ]);
      assert.equal(pixels, Math.round((shown ?? 0) * deviceScaleFactor));
      await sharp.close();
    }
  });

  it('clears after a question, and not without', async () => {
    await drawAs(watcher, 'ann', 5);
    const page = await open();
    await untilCounts(page, 1, 5);
    const dialog = page.getByRole('dialog', { name: 'Clear all drawings?' });
    // Pressing, other than clicking, does not wait for a button to be enabled.
    await untilText(page.locator('.head .pill'), 'Connected');
    await page.getByRole('button', { name: 'Clear' }).press('Enter');
    await dialog.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(watcher.strokes.size, 5);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await untilCounts(page, 1, 0);
    await until('the server has none', () => watcher.strokes.size === 0);
    await until('it is blank', async () => (await inkOn(page.locator('.tile-canvas'))) === 0);
  });

  it('speaks German where the reader does', async () => {
    await drawAs(watcher, 'ann', 1);
    const reader = await Person.open(browser, server.url, { viewport: LAPTOP, locale: 'de-AT' });
    const page = await reader.page('/teacher');
    await untilText(page.locator('.counts'), '1 Schüler · 1 Strich');
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    await page.getByRole('button', { name: 'ann, 1 Strich, zeichnet gerade' }).waitFor();
    await reader.close();
  });
});
