import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { COORDINATE } from '../../shared/classroom/stroke-limits.ts';
import { WIRE_COORDINATES, WIRE_POINTS, type WireStroke } from '../../shared/classroom/stroke.ts';
import { needs } from '../support/needs.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { DrawingHand, type PointerKind } from './support/drawing-hand.ts';
import {
  colorAt,
  pixelsOf,
  studentIdOn,
  untilSmooth,
  untilState,
  untilStrokes,
} from './support/student-page.ts';
import { CHROMIUM, hasChromium, launchBrowser, Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const WAVE = Array.from({ length: 60 }, (_, at) => ({ x: 60 + at * 4, y: 200 + 80 * Math.sin(at / 9) }));

/** Of a pixel without ink. */
const NOTHING = '0,0,0,0';

describe('A student who draws', function () {
  this.timeout(90_000);
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
    person = await Person.open(browser, server.url, { viewport: { width: 1024, height: 768 } });
  });
  afterEach(async () => {
    watcher.close();
    await person.close();
  });

  for (const kind of ['mouse', 'touch', 'pen'] satisfies readonly PointerKind[]) {
    it(`sends a line drawn by ${kind} once, and paints it once`, async () => {
      const page = await person.page();
      await untilSmooth(page);
      const hand = new DrawingHand(page, kind);
      await hand.down(...WAVE);
      const begin = await hand.placeOf({ x: 60, y: 200 });
      await until(
        'the line is on its way',
        async () => (await colorAt(page, 'live', begin)).join() !== NOTHING,
      );
      await hand.up();
      await untilStrokes(page, 1);
      const ink = await pixelsOf(page, 'ink');
      await untilState(page, 'saved');
      const studentId = await studentIdOn(page);
      const stroke = await until('the stroke is there', () => watcher.of(studentId)[0]);
      // Painted twice, the soft edges of the line would be darker.
      assert.equal(await pixelsOf(page, 'ink'), ink);
      assert.equal((await colorAt(page, 'live', begin)).join(), NOTHING);
      assert.deepEqual(Object.keys(stroke), ['u', 's']);
      assert.ok(stroke.s.length >= 2 && stroke.s.length <= 20, `${stroke.s.length} segments`);
      assertNear(stroke, 0, { x: 60, y: 200 });
      assertNear(stroke, -1, WAVE.at(-1));
      for (const segment of stroke.s) {
        for (const point of WIRE_POINTS) {
          for (const axis of WIRE_COORDINATES) {
            assert.match(segment[point][axis], COORDINATE);
            assert.notEqual(segment[point][axis], '-0.00');
          }
        }
      }
      assert.equal(watcher.of(studentId).length, 1);
    });
  }

  it('makes a dot of a click', async () => {
    const page = await person.page();
    const hand = new DrawingHand(page);
    await hand.draw({ x: 100, y: 300 });
    const studentId = await studentIdOn(page);
    const dot = await until('the dot is there', () => watcher.of(studentId)[0]);
    assert.equal(dot.s.length, 1);
    assertNear(dot, 0, { x: 100, y: 300 });
    const place = await hand.placeOf({ x: 100, y: 300 });
    await until('it is painted', async () => ((await colorAt(page, 'ink', place))[0] ?? 255) < 60);
  });

  it('passes over a second finger while the first one draws', async () => {
    const page = await person.page();
    const hand = new DrawingHand(page, 'touch');
    const { x, y } = await hand.placeOf({ x: 300, y: 300 });
    await hand.down({ x: 50, y: 50 }, { x: 100, y: 100 });
    const devtools = await person.context.newCDPSession(page);
    const first = { ...(await hand.placeOf({ x: 100, y: 100 })), id: 0 };
    for (const type of ['touchStart', 'touchMove'] as const)
      await devtools.send('Input.dispatchTouchEvent', { type, touchPoints: [first, { x, y, id: 1 }] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await untilState(page, 'saved');
    const studentId = await studentIdOn(page);
    const stroke = await until('the stroke is there', () => watcher.of(studentId)[0]);
    assert.equal(watcher.of(studentId).length, 1);
    assertNear(stroke, -1, { x: 100, y: 100 });
  });

  it('may draw before there is a connection, and sees the drawing again after a reload', async () => {
    await person.context.routeWebSocket(/websocket/, () => undefined);
    const page = await person.page();
    await untilSmooth(page);
    const hand = new DrawingHand(page);
    await hand.draw(...WAVE);
    await hand.draw({ x: 20, y: 20 }, { x: 60, y: 30 });
    await untilStrokes(page, 2);
    await untilState(page, 'connecting');
    const ink = await pixelsOf(page, 'ink');
    const studentId = await studentIdOn(page);
    await page.close();

    await person.context.unrouteAll({ behavior: 'wait' });
    const reopened = await person.page();
    await untilStrokes(reopened, 2);
    assert.equal(await pixelsOf(reopened, 'ink'), ink);
    assert.equal(await studentIdOn(reopened), studentId);
  });

  it('takes back the last stroke by button and by Ctrl+Z, for good', async () => {
    const page = await person.page();
    await untilSmooth(page);
    const hand = new DrawingHand(page);
    await hand.draw({ x: 20, y: 20 }, { x: 60, y: 30 });
    await untilStrokes(page, 1);
    const one = await pixelsOf(page, 'ink');
    await hand.draw({ x: 20, y: 120 }, { x: 60, y: 130 });
    await hand.draw({ x: 20, y: 220 }, { x: 60, y: 230 });
    await untilStrokes(page, 3);
    await untilState(page, 'saved');
    const studentId = await studentIdOn(page);
    await until('all are there', () => watcher.of(studentId).length === 3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.keyboard.press('Control+z');
    await untilStrokes(page, 1);
    assert.equal(await pixelsOf(page, 'ink'), one);
    await until('two are gone', () => watcher.of(studentId).length === 1);
    const [left] = watcher.of(studentId);
    assert.ok(left !== undefined);
    assertNear(left, 0, { x: 20, y: 20 });
    await page.reload();
    await untilStrokes(page, 1);
    assert.equal(await pixelsOf(page, 'ink'), one);
    await page.keyboard.press('Control+z');
    await untilStrokes(page, 0);
    assert.equal(await page.getByRole('button', { name: 'Undo' }).getAttribute('aria-disabled'), 'true');
  });

  it('chooses colour and width with the keyboard alone', async () => {
    const page = await person.page();
    await untilState(page, 'saved');
    const seen: (string | null)[] = [];
    for (let stop = 0; stop < 9; stop++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? null,
      );
      seen.push(name);
      if (name === 'Blue') await page.keyboard.press('Space');
      if (name === 'Broad') await page.keyboard.press('Enter');
    }
    const names = ['Black', 'Blue', 'Red', 'Green', 'Orange', 'Fine', 'Medium', 'Broad'];
    assert.deepEqual(seen, [...names, 'Undo']);
    for (const name of names) {
      const pressed = await page.getByRole('button', { name }).getAttribute('aria-pressed');
      assert.equal(pressed, String(name === 'Blue' || name === 'Broad'), name);
    }
    const hand = new DrawingHand(page);
    await hand.draw({ x: 50, y: 350 }, { x: 350, y: 350 });
    const studentId = await studentIdOn(page);
    const stroke = await until('the stroke is there', () => watcher.of(studentId)[0]);
    assert.deepEqual([stroke.color, stroke.width], ['#1d4ed8', '8.00']);
    const place = await hand.placeOf({ x: 200, y: 352 });
    await until('it is blue', async () => (await colorAt(page, 'ink', place)).join() === '29,78,216,255');
  });
});

/** Within what a screen's pixels and the smoothing may move it. */
function assertNear(stroke: WireStroke, at: number, expected: { x: number; y: number } | undefined): void {
  const point = stroke.s.at(at)?.p;
  const found = `${point?.x}, ${point?.y}`;
  const isNear =
    expected !== undefined &&
    Math.abs(Number(point?.x) - expected.x) < 1.5 &&
    Math.abs(Number(point?.y) - expected.y) < 1.5;
  assert.ok(isNear, `${found}, not ${expected?.x}, ${expected?.y}`);
}
