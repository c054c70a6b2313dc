import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { DrawingLoad } from './drawing-load.ts';
import { printFigures, type FigureRow } from './figure-table.ts';
import { shownWithin } from './first-paint.ts';
import { naivePage } from './naive-page.ts';
import { openWatched, usedHeapMiB, watchFrames } from './watched-page.ts';

const STUDENTS = 30;
/** Of each student in 20 minutes: one every 6 s. */
const STROKES_EACH = 200;
const POINTS = 12;
/** Each has as many at the start: all tiles are there. */
const STROKES_BEFORE = 10;

/** @param minutes of a clock, in which the 20 minutes' strokes come */
export async function measureLongClass(browser: Browser, minutes: number): Promise<void> {
  printFigures(
    `20 minutes of a class of ${STUDENTS}, ${STROKES_EACH} strokes each, in ${minutes} min of the clock`,
    [...(await longClass(browser, minutes, 'teacher')), ...(await longClass(browser, minutes, 'naive'))],
  );
}

async function longClass(
  browser: Browser,
  minutes: number,
  name: 'teacher' | 'naive',
): Promise<readonly FigureRow[]> {
  const server = await ClassroomServer.start({ DRAWS_PER_SECOND: '0' });
  const load = await DrawingLoad.open(server.port, { students: STUDENTS, points: POINTS });
  const where = name === 'naive' ? { naive: naivePage() } : { path: '/teacher' };
  const watched = await openWatched(browser, server, where);
  await load.draw(STUDENTS * STROKES_BEFORE);
  await shownWithin(watched.page, STUDENTS * STROKES_BEFORE);
  const heapBefore = await usedHeapMiB(watched);

  const ms = minutes * 60_000;
  load.keepDrawing((STUDENTS * STROKES_EACH) / (ms / 1000));
  const first = await watchFrames(watched, ms / 6);
  await delay((ms * 4) / 6);
  const last = await watchFrames(watched, ms / 6);
  const drawn = load.close();
  if (name === 'teacher') await shownWithin(watched.page, drawn);
  const heapAfter = await usedHeapMiB(watched);
  await watched.person.context.close();

  const frames = `${first.p95.toFixed(1)} → ${last.p95.toFixed(1)} ms (${first.perSecond.toFixed(0)} → ${last.perSecond.toFixed(0)} frames/s)`;
  const aims = (aim: string): readonly [aim?: string] => (name === 'teacher' ? [aim] : []);
  const rows: FigureRow[] = [
    [`${name} page, frame p95`, frames, ...aims('no slower')],
    [`${name} page, heap`, grownText(heapBefore, heapAfter), ...aims('10 % more')],
  ];
  if (name === 'teacher') {
    // The strokes themselves have to be somewhere: what is more than in a page that was not there before is kept for nothing.
    const late = await openWatched(browser, server, where);
    await shownWithin(late.page, drawn);
    rows.push(['  against one opened at last', grownText(await usedHeapMiB(late), heapAfter), '10 % more']);
    await late.person.context.close();
  }
  await server.stop();
  return rows;
}

function grownText(from: number, to: number): string {
  const percent = (to / from - 1) * 100;
  return `${from.toFixed(1)} → ${to.toFixed(1)} MiB (${percent > 0 ? '+' : ''}${percent.toFixed(0)} %)`;
}
