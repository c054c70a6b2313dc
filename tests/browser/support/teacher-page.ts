import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { WireSegment } from '../../../shared/classroom/stroke.ts';
import { loadRecordedDrawing } from '../../support/recorded-drawing.ts';
import type { DdpWatcher } from './ddp-watcher.ts';
import { until } from './until.ts';

const recorded = loadRecordedDrawing();

/** The first strokes of the recorded drawing. */
export function recordedSegments(strokes: number): readonly (readonly WireSegment[])[] {
  return recorded.slice(0, strokes).map(({ segments }) => segments);
}

/** Draws strokes of the recorded drawing as a student, in order. @returns their ids */
export async function drawAs(
  watcher: DdpWatcher,
  studentId: string,
  strokes: number,
): Promise<readonly string[]> {
  const answers = recordedSegments(strokes).map((segments) => watcher.call('draw', studentId, segments));
  return (await Promise.all(answers)).map(String);
}

/** A straight line as its two ends. */
export function lineOf(fromX: number, fromY: number, toX: number, toY: number): readonly WireSegment[] {
  const zero = { x: '0.00', y: '0.00' };
  return [[fromX, fromY] as const, [toX, toY] as const].map(([x, y]) => ({
    p: { x: x.toFixed(2), y: y.toFixed(2) },
    hI: zero,
    hO: zero,
  }));
}

export function tiles(page: Page): Locator {
  return page.locator('.tile');
}

/** Waits until the wall shows so many students and strokes. */
export async function untilCounts(page: Page, students: number, strokes: number): Promise<void> {
  const words = `${students} student${students === 1 ? '' : 's'} · ${strokes} stroke${strokes === 1 ? '' : 's'}`;
  await untilText(page.locator('.counts'), words);
}

export async function untilText(place: Locator, words: string): Promise<void> {
  let last: string | null = null;
  await until(`"${words}" is shown, not "${last}"`, async () => (last = await place.textContent()) === words);
}

/** What a canvas shows, as text. */
export async function pixelsOf(canvas: Locator): Promise<string> {
  return await canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
}

/** Waits until what is due in the next frames is painted, sizes that were watched included. */
export async function untilPainted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

/** How many pixels have ink. */
export async function inkOn(canvas: Locator): Promise<number> {
  return await canvas.evaluate((element: HTMLCanvasElement) => {
    // A copy is read: reading a canvas again and again makes the browser warn, and paint it in another way.
    const copy = document.createElement('canvas');
    copy.width = element.width;
    copy.height = element.height;
    const context = copy.getContext('2d', { willReadFrequently: true });
    context?.drawImage(element, 0, 0);
    const data = context?.getImageData(0, 0, copy.width, copy.height).data ?? [];
    let inked = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) inked++;
    return inked;
  });
}

/** Waits until a canvas has changed from `before`. @returns its pixels */
export async function untilPixelsChange(canvas: Locator, before: string): Promise<string> {
  return await until('the canvas shows something else', async () => {
    const now = await pixelsOf(canvas);
    return now !== before && now;
  });
}

/** All that is on the page lies within its width and height: nothing scrolls. */
export async function expectNoScrolling(page: Page): Promise<void> {
  const overflow = await page.evaluate(() =>
    [document.documentElement, document.querySelector('.wall')].map((element) => [
      (element?.scrollWidth ?? 0) - (element?.clientWidth ?? 0),
      (element?.scrollHeight ?? 0) - (element?.clientHeight ?? 0),
    ]),
  );
  assert.deepEqual(overflow, [
    [0, 0],
    [0, 0],
  ]);
}
