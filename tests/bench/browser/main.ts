/** `npm run bench:browser`: what the teacher's page needs for a class, beside a naive page's need for the same, in one run. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { launchBrowser, Person } from '../../browser/support/test-browser.ts';
import { type BenchRow, printTable } from '../bench-table.ts';
import { DrawingLoad } from './drawing-load.ts';
import { NAIVE_PAGE } from './naive-page.ts';

const RUNS = 5;
const WATCHED_MS = 10_000;
/** What the naive page has not painted by then is not waited for. */
const PATIENCE_MS = 20_000;

/** Notes when the page subscribes, each path it paints, and how long each frame takes. */
const WATCHING = `
  window.bench = { subscribedAt: 0, painted: 0, lastPaintAt: 0, frames: [] };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (text) {
    if (bench.subscribedAt === 0 && text.includes('"msg":"sub"')) bench.subscribedAt = performance.now();
    return send.call(this, text);
  };
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function () {
    stroke.call(this);
    bench.painted++;
    bench.lastPaintAt = performance.now();
  };
  const frame = (at) => { bench.frames.push(at); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);`;

const PAGES = ['teacher', 'naive'] as const;
type PageName = (typeof PAGES)[number];

async function openPage(browser: Browser, server: ClassroomServer, name: PageName): Promise<[Person, Page]> {
  const person = await Person.open(browser, server.url, { viewport: { width: 1366, height: 768 } });
  await person.context.route('**/naive', async (route) => {
    await route.fulfill({ contentType: 'text/html', body: NAIVE_PAGE });
  });
  await person.context.addInitScript(WATCHING);
  return [person, await person.page(`/${name}`)];
}

/** ms from the `sub` to the last path painted, when nothing has been painted for a while; undefined: not within the patience. */
async function paintedWithin(page: Page, strokes: number): Promise<number | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const ms = await page.evaluate(
      `bench.painted >= ${strokes} && performance.now() - bench.lastPaintAt > 500 && bench.lastPaintAt - bench.subscribedAt`,
    );
    if (typeof ms === 'number') return ms;
    await delay(50);
  }
  return undefined;
}

async function usedHeapMiB(person: Person, page: Page): Promise<number> {
  const devtools = await person.context.newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function firstPaint(browser: Browser): Promise<readonly BenchRow[]> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: 30, points: 20 });
  await load.draw(1500);
  load.close();
  const rows: BenchRow[] = [];
  for (const name of PAGES) {
    const times: number[] = [];
    // Every change paints all that is there: 1 + 2 + … + 1,500 strokes.
    const strokes = name === 'teacher' ? 1500 : (1500 * 1501) / 2;
    for (let run = 0; run < (name === 'teacher' ? RUNS : 1); run++) {
      const [person, page] = await openPage(browser, server, name);
      times.push((await paintedWithin(page, strokes)) ?? Infinity);
      await person.context.close();
    }
    const most = Math.max(...times);
    const figure = `${median(times).toFixed(0)} ms (median of ${times.length}; most ${most.toFixed(0)} ms)`;
    rows.push([`${name} page`, most === Infinity ? `not within ${PATIENCE_MS / 1000} s` : figure]);
  }
  await server.stop();
  return rows;
}

async function liveWall(browser: Browser, name: PageName): Promise<readonly BenchRow[]> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: 200, points: 5 });
  // The naive page would paint a hundred thousand strokes for each new one: it gets a fiftieth of them, and says so.
  const history = name === 'teacher' ? 500 : 10;
  const [person, page] = await openPage(browser, server, name);
  await load.draw(200 * history);
  await paintedWithin(page, 200 * history);
  const heap = await usedHeapMiB(person, page);
  load.keepDrawing(400);
  await page.evaluate('bench.frames.length = 0, bench.painted = 0');
  const [frames, painted] = await page.evaluate<[number[], number]>(
    `new Promise((resolve) => setTimeout(() => resolve([bench.frames, bench.painted]), ${WATCHED_MS}))`,
  );
  const gaps = frames.slice(1).map((at, place) => at - (frames[place] ?? at));
  gaps.sort((a, b) => a - b);
  load.close();
  await person.context.close();
  await server.stop();
  const seconds = WATCHED_MS / 1000;
  const what = `${name} page, ${history} strokes each`;
  return [
    [
      what,
      `${(frames.length / seconds).toFixed(1)} frames/s, frame p95 ${(gaps[Math.floor(gaps.length * 0.95)] ?? NaN).toFixed(0)} ms`,
    ],
    ['', `${(painted / seconds).toFixed(0)} strokes painted/s, heap before ${heap.toFixed(0)} MiB`],
  ];
}

// The naive page is put in by the browser itself, which would then not let it talk to loopback.
const browser = await launchBrowser(['--disable-features=LocalNetworkAccessChecks']);
try {
  printTable('30 students × 50 strokes × 20 points, from subscribe to painted', await firstPaint(browser));
  printTable('200 students, each with 2 new strokes a second', [
    ...(await liveWall(browser, 'teacher')),
    ...(await liveWall(browser, 'naive')),
  ]);
} finally {
  await browser.close();
}
