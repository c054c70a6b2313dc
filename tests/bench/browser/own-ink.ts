import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { DrawingHand } from '../../browser/support/drawing-hand.ts';
import { untilSmooth, untilStrokes } from '../../browser/support/student-page.ts';
import { DrawingLoad } from './drawing-load.ts';
import { printFigures } from './figure-table.ts';
import { shownWithin } from './first-paint.ts';
import { naiveStudentPage } from './naive-student-page.ts';
import { quantile } from './quantile.ts';
import { openWatched, type WatchedPage } from './watched-page.ts';

const STROKES = 2_000;
const LINES = 10;
const MOVES = 30;
const FRAME_MS = 1000 / 60;
/** The first student of a {@link DrawingLoad}. */
const STUDENT = '0.1000';

/** How far own ink is behind the pen when much is on the sheet. */
export async function measureOwnInk(browser: Browser): Promise<void> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: 1, points: 20 });
  await load.draw(STROKES);
  load.close();
  const student = await openWatched(browser, server, { path: '/' }, { studentId: STUDENT });
  await untilStrokes(student.page, STROKES);
  await untilSmooth(student.page);
  const figure = await drawOn(student);
  const naive = await openWatched(browser, server, { naive: naiveStudentPage(STUDENT) });
  await shownWithin(naive.page, STROKES);
  const naiveFigure = await drawOn(naive);
  await server.stop();
  printFigures(`Pen → own ink, ${STROKES} strokes on the sheet, ${LINES * MOVES} moves of the pen`, [
    ['student page', figure, '1 frame at p95'],
    ['naive page', naiveFigure],
  ]);
}

/** Draws, and closes the page. */
async function drawOn(watched: WatchedPage): Promise<string> {
  const { page, person } = watched;
  const hand = new DrawingHand(page);
  for (let line = 0; line < LINES; line++) {
    const { x, y } = await hand.placeOf({ x: 40 + 10 * line, y: 40 + 25 * line });
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let move = 1; move <= MOVES; move++) {
      // Else each move would come right behind a frame, and wait for the next one the longest.
      await delay((move * 7) % 17);
      await page.mouse.move(x + 6 * move, y + 20 * Math.sin(move / 3));
    }
    await page.mouse.up();
  }
  const inks = await page.evaluate<(readonly [number, number, number])[]>('bench.inks');
  await person.context.close();
  const ms = inks.map(([movedAt, , shownAt]) => shownAt - movedAt);
  const frames = quantile(inks.map(framesOf), 0.95);
  const figure = `${frames} frame${frames === 1 ? '' : 's'} at p95; p50 ${quantile(ms, 0.5).toFixed(0)} ms, p95 ${quantile(ms, 0.95).toFixed(0)} ms`;
  return `${figure} (${inks.length} seen)`;
}

/** 1: in the first frame that began after the pen moved, and that one in time for the screen at 60 Hz. */
function framesOf([movedAt, begunAt, shownAt]: readonly [number, number, number]): number {
  const waited = Math.max(1, Math.ceil((begunAt - movedAt) / FRAME_MS));
  return waited + Math.max(1, Math.ceil((shownAt - begunAt) / FRAME_MS)) - 1;
}
