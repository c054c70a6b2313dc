import type { Browser, CDPSession, Page } from 'playwright-core';
import type { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { Person } from '../../browser/support/test-browser.ts';
import { quantile } from './quantile.ts';

/**
 * What a page does, noted by the page itself in `bench`. A frame is over with the task behind it: then the main thread has painted
 * its canvases. `frames`: begins, while `isCounting`; `inks`: of each pen move [when, begin of the frame with its ink, its end];
 * `readyAt`: end of the first frame with paper, when the pen is listened to. Of the page's clock, ms; `penUpAt`, `shownAt` (end of
 * the last frame in which something was painted) of the machine's.
 */
export const WATCHING = `
  window.bench = {
    subscribedAt: 0, painted: 0, shownAt: 0, penUpAt: 0, readyAt: 0, frames: [], inks: [], isCounting: false,
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (text) {
    if (bench.subscribedAt === 0 && text.includes('"msg":"sub"')) bench.subscribedAt = performance.now();
    return send.call(this, text);
  };
  let moves = [], inked = [], isPainted = false, isPaper = false, isListening = false, frameAt = 0;
  const { stroke, fillRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function () {
    stroke.call(this);
    bench.painted++;
    isPainted = true;
    inked.push(...moves);
    moves = [];
  };
  CanvasRenderingContext2D.prototype.fillRect = function (...place) {
    fillRect.apply(this, place);
    isPaper = true;
  };
  const { addEventListener } = EventTarget.prototype;
  addEventListener.call(window, 'pointermove', ({ timeStamp, buttons }) => { if (buttons) moves.push(timeStamp); }, true);
  addEventListener.call(window, 'pointerup', ({ timeStamp }) => {
    bench.penUpAt = performance.timeOrigin + timeStamp;
    moves = [];
  }, true);
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === 'pointerdown') isListening = true;
    return addEventListener.call(this, type, ...rest);
  };
  const behind = new MessageChannel();
  behind.port1.onmessage = () => {
    const now = performance.now();
    for (const at of inked) bench.inks.push([at, frameAt, now]);
    inked = [];
    if (isPainted) bench.shownAt = performance.timeOrigin + now;
    isPainted = false;
    if (bench.readyAt === 0 && isPaper && isListening) bench.readyAt = now;
  };
  const frame = (at) => {
    requestAnimationFrame(frame);
    frameAt = at;
    if (bench.isCounting) bench.frames.push(at);
    behind.port2.postMessage(0);
  };
  requestAnimationFrame(frame);`;

export interface WatchedPage {
  readonly person: Person;
  readonly page: Page;
}

export interface WatchedOptions {
  readonly studentId?: string;
  readonly beforeOpening?: (devtools: CDPSession) => Promise<void>;
}

/** @param where a path of the server, or a page to be served in its place as `/naive` */
export async function openWatched(
  browser: Browser,
  server: ClassroomServer,
  where: { readonly path: string } | { readonly naive: string },
  { studentId, beforeOpening }: WatchedOptions = {},
): Promise<WatchedPage> {
  const person = await Person.open(browser, server.url, { viewport: { width: 1366, height: 768 } });
  const { context } = person;
  await context.addInitScript(WATCHING);
  if (studentId !== undefined) {
    await context.addInitScript(`localStorage.setItem('inkwell.studentId', '${studentId}')`);
  }
  if ('naive' in where) {
    await context.route('**/naive', async (route) => {
      await route.fulfill({ contentType: 'text/html', body: where.naive });
    });
  }
  const page = await context.newPage();
  await beforeOpening?.(await context.newCDPSession(page));
  await page.goto('path' in where ? where.path : '/naive');
  return { person, page };
}

/** After a collection. */
export async function usedHeapMiB({ person, page }: WatchedPage): Promise<number> {
  const devtools = await person.context.newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize / 2 ** 20;
}

export interface Frames {
  readonly perSecond: number;
  /** ms from one to the next. */
  readonly p95: number;
  /** Paths painted a second. */
  readonly paintedPerSecond: number;
}

export async function watchFrames({ page }: WatchedPage, ms: number): Promise<Frames> {
  const [frames, painted, took] = await page.evaluate<[number[], number, number]>(
    `new Promise((resolve) => {
      const [painted, startedAt] = [bench.painted, performance.now()];
      bench.frames = [];
      bench.isCounting = true;
      setTimeout(() => {
        bench.isCounting = false;
        resolve([bench.frames, bench.painted - painted, performance.now() - startedAt]);
        bench.frames = [];
      }, ${ms});
    })`,
  );
  const gaps = frames.slice(1).map((at, place) => at - (frames[place] ?? at));
  const seconds = took / 1000;
  return {
    perSecond: frames.length / seconds,
    p95: quantile(gaps, 0.95),
    paintedPerSecond: painted / seconds,
  };
}
