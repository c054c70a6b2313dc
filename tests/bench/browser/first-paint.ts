import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { BarePage } from './bare-page.ts';
import { DrawingLoad } from './drawing-load.ts';
import { printFigures, type FigureRow } from './figure-table.ts';
import { naivePage } from './naive-page.ts';
import { quantile } from './quantile.ts';

const STROKES = 1500;
const RUNS = 5;
/** What the naive page has not painted by then is not waited for. */
const PATIENCE_MS = 20_000;

/** ms from the `sub` to the frame with the last path, when that many have been painted; undefined: not within the patience. */
export async function shownWithin(
  page: { evaluate(expression: string): Promise<unknown> },
  strokes: number,
): Promise<number | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const ms = await page.evaluate(
      `bench.painted >= ${strokes} && performance.timeOrigin + performance.now() - bench.shownAt > 500 &&
        bench.shownAt - performance.timeOrigin - bench.subscribedAt`,
    );
    if (typeof ms === 'number') return ms;
    await delay(100);
  }
  return undefined;
}

/** How long a class that is there already takes to come to the teacher's screen. */
export async function measureFirstPaint(browser: Browser): Promise<void> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: 30, points: 20 });
  await load.draw(STROKES);
  load.close();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await BarePage.open(browser, server.url, { path: '/teacher' });
    times.push((await shownWithin(page, STROKES)) ?? Infinity);
    await page.close();
  }
  const naive = await BarePage.open(browser, server.url, { naive: naivePage() });
  // Every change paints all that is there: 1 + 2 + … + 1,500 strokes.
  const naiveMs = await shownWithin(naive, (STROKES * (STROKES + 1)) / 2);
  await naive.close();
  await server.stop();
  const figure = `${quantile(times, 0.5).toFixed(0)} ms (median of ${RUNS}; most ${Math.max(...times).toFixed(0)} ms)`;
  const naiveFigure =
    naiveMs === undefined ? `not within ${PATIENCE_MS / 1000} s` : `${naiveMs.toFixed(0)} ms`;
  const rows: readonly FigureRow[] = [
    ['teacher page', figure, '100 ms'],
    ['naive page', naiveFigure],
  ];
  printFigures('30 students × 50 strokes × 20 points, from subscribe to painted', rows);
}
