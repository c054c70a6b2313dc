import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** What the page's status says: the dot's state, which changes at once. */
async function stateOf(page: Page): Promise<string> {
  return (await page.locator('#status').getAttribute('data-state')) ?? '';
}

export async function untilState(page: Page, state: string): Promise<void> {
  await until(`the page says ${state}`, async () => (await stateOf(page)) === state);
}

/** The number of strokes that the page says it shows. */
async function strokeCountOf(page: Page): Promise<number> {
  const label = (await page.locator('#stage').getAttribute('aria-label')) ?? '';
  return Number(/\d+/.exec(label)?.[0]);
}

export async function untilStrokes(page: Page, count: number): Promise<void> {
  await until(`the page shows ${count} strokes`, async () => (await strokeCountOf(page)) === count);
}

/** A word for a layer's pixels: the same only if all of them are. The frame that is due is painted first. */
export async function pixelsOf(page: Page, layer: 'ink' | 'live'): Promise<string> {
  const picture = await page.evaluate(async (id) => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const canvas = document.getElementById(id);
    return canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : '';
  }, layer);
  return createHash('sha256').update(picture).digest('hex');
}

/** What smooths lines comes after the first paint; before, a line is shown with its corners. */
export async function untilSmooth(page: Page): Promise<void> {
  const script = await until('the smoothing is loaded', async () =>
    page.evaluate(
      () =>
        performance.getEntriesByType('resource').find(({ name }) => name.includes('/paper-simplify'))?.name,
    ),
  );
  await page.evaluate(async (url) => {
    await import(url);
  }, script);
}

/** The color of a layer at a place of the page (CSS pixels): red, green, blue, alpha. */
export async function colorAt(
  page: Page,
  layer: 'ink' | 'live',
  place: { readonly x: number; readonly y: number },
): Promise<readonly number[]> {
  return await page.evaluate(
    ([id, { x, y }]) => {
      const canvas = document.getElementById(id);
      if (!(canvas instanceof HTMLCanvasElement)) return [];
      const box = canvas.getBoundingClientRect();
      const across = ((x - box.left) * canvas.width) / box.width;
      const down = ((y - box.top) * canvas.height) / box.height;
      // A copy: Chromium complains of a page that reads its own canvas often.
      const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      copy?.drawImage(canvas, -Math.floor(across), -Math.floor(down));
      return Array.from(copy?.getImageData(0, 0, 1, 1).data ?? []);
    },
    [layer, place] as const,
  );
}

export async function studentIdOn(page: Page): Promise<string> {
  return (await page.evaluate(() => localStorage.getItem('inkwell.studentId'))) ?? '';
}
