import type { Area } from './fit-view.ts';

/**
 * Tells an element's size in CSS pixels and in pixels of the screen: at once after the next layout, and whenever one of them
 * changes, before the change is painted. Also when the page is zoomed or moved to a screen of another density.
 */
export function watchPixels(element: HTMLElement, onSize: (area: Area, pixels: Area) => void): void {
  const tell = (): void => {
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const pixels = { width: onScreen(right) - onScreen(left), height: onScreen(bottom) - onScreen(top) };
    onSize({ width, height }, pixels);
  };
  new ResizeObserver(tell).observe(element);
  const watchDensity = (): void => {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', () => (tell(), watchDensity()), { once: true });
  };
  watchDensity();
}

/** Edges lie on whole pixels of the screen: what lies between two of them is the size, not a rounded size. */
function onScreen(edge: number): number {
  return Math.round(edge * window.devicePixelRatio);
}
