import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

export interface Place {
  readonly what: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the elements of a selector are that can be seen, CSS pixels. */
export async function placesOf(page: Page, selector: string): Promise<readonly Place[]> {
  return await page.locator(selector).evaluateAll((elements) =>
    elements
      .filter((element) => element.checkVisibility())
      .map((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { what: `${element.tagName}.${element.className}`, left, top, right, bottom };
      }),
  );
}

/** All are within the page's breadth, which does not scroll sideways, and none lies over another. */
export async function expectApart(page: Page, selector: string, when: string): Promise<void> {
  const places = await placesOf(page, selector);
  assert.ok(places.length > 0, `${when}: nothing is to be seen`);
  const width = page.viewportSize()?.width ?? 0;
  for (const place of places)
    assert.ok(place.left >= 0 && place.right <= width + 0.5, `${when}: sticks out: ${JSON.stringify(place)}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${when}: scrolls sideways by ${overflow}`);
  for (const [at, one] of places.entries())
    for (const other of places.slice(at + 1))
      assert.ok(!overlap(one, other), `${when}: ${JSON.stringify(one)} lies over ${JSON.stringify(other)}`);
}

/** By more than the rounding of pixels. */
function overlap(a: Place, b: Place): boolean {
  return (
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5
  );
}
