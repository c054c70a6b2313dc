import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { DrawingHand } from '../../browser/support/drawing-hand.ts';
import { untilSmooth } from '../../browser/support/student-page.ts';
import { DrawingLoad } from './drawing-load.ts';
import { printFigures } from './figure-table.ts';
import { shownWithin } from './first-paint.ts';
import { naivePage } from './naive-page.ts';
import { quantile } from './quantile.ts';
import { openWatched, type WatchedPage } from './watched-page.ts';

const STROKES = 1_500;
const LINES = 200;

/** How long a stroke takes to the teacher's screen, with the class's drawings on the wall: two pages, one server. */
export async function measureTeacherPixels(browser: Browser): Promise<void> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: 30, points: 20 });
  await load.draw(STROKES);
  load.close();
  const student = await openWatched(browser, server, { path: '/' }, { studentId: '0.1000' });
  await untilSmooth(student.page);
  const teacher = await openWatched(browser, server, { path: '/teacher' });
  const figure = await drawFor(teacher, student);
  const naive = await openWatched(browser, server, { naive: naivePage(false) });
  const naiveFigure = await drawFor(naive, student);
  await student.person.context.close();
  await server.stop();
  printFigures(`Pen up → teacher's pixels, ${STROKES} strokes on the wall, ${LINES} more`, [
    ['teacher page', figure, 'p99 50 ms'],
    ['naive page', naiveFigure],
  ]);
}

/** Draws one line after the other, and closes the teacher's page. */
async function drawFor(teacher: WatchedPage, { page }: WatchedPage): Promise<string> {
  await shownWithin(teacher.page, STROKES);
  const hand = new DrawingHand(page);
  const times: number[] = [];
  for (let line = 0; line < LINES; line++) {
    const { x, y } = await hand.placeOf({ x: 30 + ((line * 13) % 200), y: 40 + ((line * 29) % 300) });
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let move = 1; move <= 6; move++) await page.mouse.move(x + 9 * move, y + 15 * Math.sin(move));
    // At another moment of a frame each time.
    await delay((line * 7) % 17);
    await page.mouse.up();
    const upAt = await page.evaluate<number>('bench.penUpAt');
    const shownAt = await teacher.page.evaluate<number>(
      `new Promise((resolve) => {
        const look = () => (bench.shownAt > ${upAt} ? resolve(bench.shownAt) : setTimeout(look, 5));
        look();
      })`,
    );
    times.push(shownAt - upAt);
  }
  await teacher.person.context.close();
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
}
