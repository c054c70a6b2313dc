import type { Browser } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { DrawingLoad } from './drawing-load.ts';
import { printFigures, type FigureRow } from './figure-table.ts';
import { shownWithin } from './first-paint.ts';
import { naivePage } from './naive-page.ts';
import { openWatched, usedHeapMiB, watchFrames } from './watched-page.ts';

const WATCHED_MS = 10_000;

export async function measureLiveWall(browser: Browser): Promise<void> {
  printFigures('200 students, each with 2 new strokes a second', [
    ...(await liveWall(browser, 'teacher', 500)),
    // It would paint a hundred thousand strokes for each new one: it gets a fiftieth of them, and says so.
    ...(await liveWall(browser, 'naive', 10)),
  ]);
}

async function liveWall(
  browser: Browser,
  name: 'teacher' | 'naive',
  history: number,
): Promise<readonly FigureRow[]> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: 200, points: 5 });
  const where = name === 'naive' ? { naive: naivePage() } : { path: '/teacher' };
  const watched = await openWatched(browser, server, where);
  await load.draw(200 * history);
  await shownWithin(watched.page, 200 * history);
  const heap = await usedHeapMiB(watched);
  load.keepDrawing(400);
  const { perSecond, p95, paintedPerSecond } = await watchFrames(watched, WATCHED_MS);
  load.close();
  await watched.person.context.close();
  await server.stop();
  const row = [
    `${name} page, ${history} strokes each`,
    `${perSecond.toFixed(1)} frames/s, frame p95 ${p95.toFixed(0)} ms`,
  ] as const;
  const heapRow = [
    '',
    `heap ${heap.toFixed(0)} MiB; ${paintedPerSecond.toFixed(0)} strokes painted/s`,
  ] as const;
  return name === 'naive'
    ? [row, heapRow]
    : [
        [...row, '55 frames/s'],
        [...heapRow, '50 MiB'],
      ];
}
