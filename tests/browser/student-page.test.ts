import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import type { Browser } from 'playwright-core';
import { METEOR_ID_ALPHABET } from '../../shared/ddp/ids.ts';
import { loadRecordedDrawing } from '../support/recorded-drawing.ts';
import { needs } from '../support/needs.ts';
import { expectAccessible } from './support/axe-check.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { DrawingHand } from './support/drawing-hand.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { colorAt, studentIdOn, untilSmooth, untilState, untilStrokes } from './support/student-page.ts';
import { CHROMIUM, hasChromium, launchBrowser, Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const FIRST_SCRIPTS_MAX_BYTES = 60 * 1024;
const LAN_ADDRESS = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe("The student's page", function () {
  this.timeout(90_000);
  let browser: Browser;
  let server: ClassroomServer;
  let watcher: DdpWatcher;
  let person: Person;
  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    server = await ClassroomServer.start({ HOST: '0.0.0.0' });
    browser = await launchBrowser();
    watcher = await DdpWatcher.open(server.port);
  });
  after(async () => {
    watcher?.close();
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    person = await Person.open(browser, server.url, { viewport: { width: 800, height: 700 } });
  });
  afterEach(async () => {
    await person.close();
  });

  for (const locale of ['en-GB', 'de-DE']) {
    it(`has nothing that axe-core objects to (${locale})`, async () => {
      await person.close();
      person = await Person.open(browser, server.url, { locale, viewport: { width: 390, height: 844 } });
      const page = await person.page();
      await untilState(page, 'saved');
      await untilSmooth(page);
      await new DrawingHand(page).draw({ x: 20, y: 20 }, { x: 300, y: 200 });
      await untilStrokes(page, 1);
      await untilState(page, 'saved');
      await expectAccessible(page);
      assert.equal(await page.locator('html').getAttribute('lang'), locale.slice(0, 2));
      const words = locale === 'de-DE' ? 'Gespeichert' : 'Saved';
      await page.locator('#status .state', { hasText: words }).waitFor();
    });
  }

  it('has targets of 44 pixels and more, also on a small phone and on its side', async () => {
    const studentId = 'drawn before';
    for (const [at, { segments }] of loadRecordedDrawing().entries()) {
      const color = ['#1a2330', '#1d4ed8', '#c92a2a'][at % 3];
      await watcher.call('draw', studentId, segments, { color });
    }
    await person.context.addInitScript(beStudent, studentId);
    const page = await person.page();
    await untilStrokes(page, 27);
    for (const [width, height] of [
      [320, 568],
      [390, 844],
      [844, 390],
      [1366, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const button of await page.getByRole('button').all()) {
        const box = await button.boundingBox();
        const label = (await button.getAttribute('aria-label')) ?? (await button.textContent());
        assert.ok(
          box !== null && box.width >= 44 && box.height >= 44,
          `${label} at ${width}: ${JSON.stringify(box)}`,
        );
        assert.ok(
          box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height,
          `${label} at ${width}: ${JSON.stringify(box)}`,
        );
      }
      await saveScreenshot(page, `student-${width}x${height}`);
    }
  });

  it('says in words why a stroke was refused, and takes it off the sheet', async () => {
    const takenId = METEOR_ID_ALPHABET.charAt(0).repeat(17);
    await watcher.call('draw', 'somebody else', [segmentAt(1, 1)], { id: takenId });
    await person.context.addInitScript(() => {
      crypto.getRandomValues = (bytes) => bytes;
    });
    const page = await person.page();
    await untilState(page, 'saved');
    await new DrawingHand(page).draw({ x: 20, y: 20 }, { x: 300, y: 200 });
    const alert = page.getByRole('alert');
    await until('it is refused', async () =>
      /A stroke was not accepted: .{10}/.test((await alert.textContent()) ?? ''),
    );
    await untilStrokes(page, 0);
    await saveScreenshot(page, 'student-refused');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close message' }).click();
    assert.equal(await alert.textContent(), '');
  });

  it('shows hostile content as ink and text, and strokes from far outside by fitting', async () => {
    const studentId = '<img src=x onerror="document.title=1">';
    const many = Array.from({ length: 2000 }, (_, at) =>
      segmentAt(200 + 150 * Math.cos(at), 200 + 150 * Math.sin(at * 1.1)),
    );
    await watcher.call('draw', studentId, many, { color: '#c92a2a' });
    await watcher.call('draw', studentId, [segmentAt(380, 380)], { color: '#1b7a3d', width: '16.00' });
    await person.context.addInitScript(beStudent, studentId);
    const page = await person.page();
    await untilStrokes(page, 2);
    const hand = new DrawingHand(page);
    const dot = await hand.placeOf({ x: 380, y: 380 });
    await until('it is green', async () => (await colorAt(page, 'ink', dot)).join() === '27,122,61,255');
    await untilSmooth(page);
    await hand.draw({ x: 100, y: 390 }, { x: 200, y: 390 });
    await until('it is drawn as that student', () => watcher.of(studentId).length === 3);

    await watcher.call('draw', studentId, [segmentAt(9999, 9999)], { color: '#1d4ed8', width: '64.00' });
    await untilStrokes(page, 4);
    const corner = await until('the far stroke is in the stage', async () => {
      const box = await page.locator('#stage').boundingBox();
      if (box === null) return undefined;
      const side = Math.min(box.width, box.height) - 24;
      const at = 9999 / (9999 + 32);
      const place = {
        x: box.x + (box.width - side) / 2 + side * at,
        y: box.y + (box.height - side) / 2 + side * at,
      };
      return (await colorAt(page, 'ink', place)).join() === '29,78,216,255';
    });
    assert.equal(corner, true);
    assert.equal(await page.title(), 'Draw · Inkwell');
    assert.equal(await page.locator('img').count(), 0);
    await watcher.call('undo', studentId, [...watcher.strokes].findLast(([, { u }]) => u === studentId)?.[0]);
    await untilStrokes(page, 3);
  });

  it('is as sharp as the screen when that turns or is another one', async () => {
    const page = await person.page();
    const devtools = await person.context.newCDPSession(page);
    for (const [width, height, deviceScaleFactor] of [
      [390, 844, 3],
      [844, 390, 3],
      [844, 390, 1],
      [1024, 768, 1.5],
    ] as const) {
      const mobile = false;
      await devtools.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile });
      await until(`the canvas has the pixels of ${width}x${height} at ${deviceScaleFactor}`, async () => {
        // An emulated screen, unlike a real one, does not make the page look at its media queries again; this does.
        await page.emulateMedia({ reducedMotion: 'reduce' });
        await page.emulateMedia({ reducedMotion: 'no-preference' });
        return await page.evaluate(
          ([expectedWidth, density]) =>
            window.innerWidth === expectedWidth &&
            Array.from(document.querySelectorAll('canvas')).every(
              (canvas) =>
                Math.abs(canvas.width - canvas.clientWidth * density) <= 1 &&
                Math.abs(canvas.height - canvas.clientHeight * density) <= 1,
            ),
          [width, deviceScaleFactor] as const,
        );
      });
    }
  });

  it('needs few scripts before the first stroke', async () => {
    const page = await person.page();
    await untilSmooth(page);
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .filter(({ name }) => name.endsWith('.js') && !name.includes('/paper-simplify'))
        .map(({ encodedBodySize }) => encodedBodySize),
    );
    const bytes = scripts.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 1024 && bytes <= FIRST_SCRIPTS_MAX_BYTES, `${bytes} bytes`);
  });

  it('works at an address of the local network, with every other host blocked', async function () {
    needs(this, 'an address that is not loopback', LAN_ADDRESS !== undefined);
    const url = `http://${LAN_ADDRESS}:${server.port}`;
    const alone = await launchBrowser([
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${LAN_ADDRESS}`,
      '--proxy-server=direct://',
    ]);
    try {
      const guest = await Person.open(alone, url);
      const page = await guest.page();
      assert.equal(await page.evaluate(() => window.isSecureContext), false);
      await untilSmooth(page);
      await new DrawingHand(page).draw({ x: 20, y: 20 }, { x: 100, y: 80 }, { x: 300, y: 200 });
      await untilStrokes(page, 1);
      await untilState(page, 'saved');
      const studentId = await studentIdOn(page);
      await until('the stroke is there', () => watcher.of(studentId).length === 1);
      await guest.close();
    } finally {
      await alone.close();
    }
  });
});

function beStudent(id: string): void {
  // A new tab is about:blank first, and has no storage.
  if (location.protocol === 'http:') localStorage.setItem('inkwell.studentId', id);
}

function segmentAt(x: number, y: number): unknown {
  const nowhere = { x: '0.00', y: '0.00' };
  return { p: { x: x.toFixed(2), y: y.toFixed(2) }, hI: nowhere, hO: nowhere };
}
