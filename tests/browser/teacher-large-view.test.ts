import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import type { WireSegment } from '../../shared/classroom/stroke.ts';
import { needs } from '../support/needs.ts';
import { readSvg } from '../unit/client/teacher/read-svg.ts';
import { expectAccessible } from './support/axe-check.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import {
  drawAs,
  inkOn,
  lineOf,
  pixelsOf,
  recordedSegments,
  untilCounts,
  untilPainted,
  untilPixelsChange,
  untilText,
} from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser, Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const numbersOf = (segments: readonly WireSegment[]): readonly number[] =>
  segments.flatMap(({ p, hI, hO }) => [p, hI, hO].flatMap(({ x, y }) => [Number(x), Number(y)]));

describe('The large view of a drawing', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: ClassroomServer;
  let watcher: DdpWatcher;
  let person: Person;
  let page: Page;
  let dialog: Locator;
  let canvas: Locator;
  let slider: Locator;
  let ids: readonly string[];
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
    person = await Person.open(browser, server.url, { viewport: { width: 1366, height: 768 } });
    ids = await drawAs(watcher, '0.4711', 27);
    await drawAs(watcher, 'ben', 9);
    page = await person.page('/teacher');
    await untilCounts(page, 2, 36);
    await page.getByRole('button', { name: '#4711' }).press('Enter');
    dialog = page.getByRole('dialog', { name: '#4711' });
    canvas = dialog.locator('.large-canvas');
    slider = dialog.getByRole('slider', { name: 'Strokes shown' });
    await until('it is painted', async () => (await inkOn(canvas)) > 1000);
  });
  afterEach(async () => {
    watcher.close();
    await person.close();
  });

  it('replays from the first stroke to the last, and ends with the very pixels of the live canvas', async () => {
    const live = await pixelsOf(canvas);
    await slider.press('Home');
    await until('nothing is shown', async () => (await inkOn(canvas)) === 0);
    await slider.press('ArrowRight');
    await until('the first stroke is shown', async () => (await inkOn(canvas)) > 0);
    await until('its place and time are told', async () =>
      /^1 of 27 · \d\d:\d\d:\d\d$/.test((await slider.getAttribute('aria-valuetext')) ?? ''),
    );
    let ink = 0;
    for (let stroke = 1; stroke <= 27; stroke++) {
      await slider.fill(String(stroke));
      await untilPainted(page);
      const now = await inkOn(canvas);
      assert.ok(now >= ink);
      ink = now;
    }
    await until('all is shown', async () => (await pixelsOf(canvas)) === live);
    await slider.fill('13');
    await until('less is shown', async () => (await inkOn(canvas)) < ink);
    await expectAccessible(page);
    await saveScreenshot(page, 'teacher-large-view');
    await dialog.getByRole('button', { name: '4×' }).click();
    await dialog.getByRole('button', { name: 'Play', exact: true }).click();
    await until('it has played to its end', async () => (await slider.inputValue()) === '27');
    await until('it shows all', async () => (await pixelsOf(canvas)) === live);
    await slider.press('Home');
    await dialog.getByRole('button', { name: 'Instant' }).click();
    await dialog.getByRole('button', { name: 'Play', exact: true }).click();
    await until('it shows all at once', async () => (await pixelsOf(canvas)) === live);
  });

  it('stays live at its end, and stays where it is elsewhere', async () => {
    const before = await pixelsOf(canvas);
    await watcher.call('draw', '0.4711', lineOf(20, 380, 380, 380));
    await untilPixelsChange(canvas, before);
    await untilText(dialog.locator('.large-count'), '28 strokes');
    await slider.fill('3');
    await until('three are shown', async () =>
      ((await slider.getAttribute('aria-valuetext')) ?? '').startsWith('3 '),
    );
    await untilPainted(page);
    const three = await pixelsOf(canvas);
    await watcher.call('draw', '0.4711', lineOf(20, 300, 380, 300));
    await untilText(dialog.locator('.large-count'), '29 strokes');
    await untilPainted(page);
    assert.equal(await pixelsOf(canvas), three);
    await watcher.call('undo', '0.4711', ids[0] ?? '');
    await untilText(dialog.locator('.large-count'), '28 strokes');
    assert.equal(await slider.inputValue(), '3');
  });

  it('goes to the next student, and back to the tile with Escape', async () => {
    await dialog.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('dialog', { name: 'ben' }).waitFor();
    await until('nine strokes', async () => (await page.getByRole('slider').inputValue()) === '9');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    // A dialog is hidden a task before its `close` event, which gives the focus to the tile.
    await until('the tile has the focus', () =>
      page.evaluate(() => document.activeElement?.textContent?.includes('ben') ?? false),
    );
  });

  it('saves an SVG that reads back to the same strokes', async () => {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save SVG' }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'inkwell-4711.svg');
    const { studentId, strokes } = readSvg(readFileSync(await file.path(), 'utf8'));
    assert.equal(studentId, '0.4711');
    assert.deepEqual(
      strokes.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      strokes.map(({ path }) => path.map((number) => number / 100)),
      recordedSegments(27).map(numbersOf),
    );
  });

  it('saves a PNG of the drawing on white', async () => {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save PNG' }).click();
    const png = readFileSync(await (await download).path());
    assert.deepEqual(png.subarray(0, 8).toString('latin1'), '\u0089PNG\r\n\u001a\n');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1600, 1600]);
    const colours = await page.evaluate(
      async (source) => {
        const picture = new Image();
        picture.src = source;
        await picture.decode();
        const copy = document.createElement('canvas');
        copy.width = copy.height = 1600;
        const context = copy.getContext('2d', { willReadFrequently: true });
        context?.drawImage(picture, 0, 0);
        const data = context?.getImageData(0, 0, 1600, 1600).data ?? [];
        let [white, dark, clear] = [0, 0, 0];
        for (let at = 0; at < data.length; at += 4) {
          if ((data[at + 3] ?? 0) < 255) clear++;
          else if ((data[at] ?? 0) === 255) white++;
          else if ((data[at] ?? 255) < 60) dark++;
        }
        return { white, dark, clear };
      },
      `data:image/png;base64,${png.toString('base64')}`,
    );
    assert.equal(colours.clear, 0);
    assert.ok(colours.white > 2_000_000 && colours.dark > 5_000, JSON.stringify(colours));
  });

  it('prints the class on one page each', async () => {
    await page.keyboard.press('Escape');
    const pdf = await page.pdf({ format: 'A4' });
    assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length, 2);
    await until('the sheets are gone', async () => (await page.locator('.sheets').count()) === 0);
  });

  it('replays all tiles in step, and goes back to live', async () => {
    await page.keyboard.press('Escape');
    const tile = (place: number): Locator => page.locator('.tile-canvas').nth(place);
    await until('it is painted', async () => (await inkOn(tile(1))) > 0);
    const live = await pixelsOf(tile(1));
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    const bar = page.getByRole('region', { name: 'Replay' });
    const classSlider = bar.getByRole('slider');
    await classSlider.fill('27');
    await until('only the first has strokes', async () => {
      return (await inkOn(tile(0))) > 0 && (await inkOn(tile(1))) === 0;
    });
    await expectAccessible(page);
    await saveScreenshot(page, 'teacher-class-replay');
    await classSlider.fill('36');
    await until('the last frame is as live', async () => (await pixelsOf(tile(1))) === live);
    await classSlider.fill('30');
    await watcher.call('draw', 'cem', lineOf(0, 0, 400, 400));
    await until('a third tile', async () => (await page.locator('.tile').count()) === 3);
    await until('a longer slider', async () => (await classSlider.getAttribute('max')) === '37');
    await untilPainted(page);
    assert.deepEqual([await classSlider.inputValue(), await inkOn(tile(2))], ['30', 0]);
    await bar.getByRole('button', { name: 'Back to live' }).click();
    await until('all is shown', async () => (await inkOn(tile(2))) > 0);
    await bar.waitFor({ state: 'hidden' });
  });
});
