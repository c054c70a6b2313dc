import type { CDPSession, Page } from 'playwright-core';
import type { Point } from '../../../shared/classroom/stroke.ts';

/** The page's margin round the sheet of 400 × 400, CSS pixels. */
const MARGIN = 12;
const SHEET = 400;

export type PointerKind = 'mouse' | 'touch' | 'pen';

/** Draws on a student's page as a person would: points are given in canvas units of a sheet that fits the stage. */
export class DrawingHand {
  readonly #page: Page;
  readonly #kind: PointerKind;
  readonly #devtools: Promise<CDPSession>;

  constructor(page: Page, kind: PointerKind = 'mouse') {
    this.#page = page;
    this.#kind = kind;
    this.#devtools = page.context().newCDPSession(page);
  }

  /** Pen down at the first point, through the others, up at the last. */
  async draw(...points: readonly Point[]): Promise<void> {
    await this.down(...points);
    await this.up();
  }

  /** The pen stays on the sheet. */
  async down(...points: readonly Point[]): Promise<void> {
    const places = await this.#places(points);
    for (const [index, place] of places.entries()) await this.#touch(index === 0 ? 'down' : 'move', place);
    this.#last = places.at(-1) ?? this.#last;
  }

  async up(): Promise<void> {
    await this.#touch('up', this.#last);
  }

  /** Where a point of the sheet is, in CSS pixels of the page. */
  async placeOf(point: Point): Promise<Point> {
    const [place] = await this.#places([point]);
    return place ?? point;
  }

  #last: Point = { x: 0, y: 0 };

  async #places(points: readonly Point[]): Promise<readonly Point[]> {
    const box = await this.#page.locator('#stage').boundingBox();
    if (box === null) throw new Error('the page shows no stage');
    const scale = (Math.min(box.width, box.height) - 2 * MARGIN) / SHEET;
    const left = box.x + (box.width - SHEET * scale) / 2;
    const top = box.y + (box.height - SHEET * scale) / 2;
    return points.map(({ x, y }) => ({ x: left + x * scale, y: top + y * scale }));
  }

  async #touch(what: 'down' | 'move' | 'up', { x, y }: Point): Promise<void> {
    const devtools = await this.#devtools;
    if (this.#kind === 'touch') {
      const type = { down: 'touchStart', move: 'touchMove', up: 'touchEnd' } as const;
      const touchPoints = what === 'up' ? [] : [{ x, y }];
      await devtools.send('Input.dispatchTouchEvent', { type: type[what], touchPoints });
      return;
    }
    const type = { down: 'mousePressed', move: 'mouseMoved', up: 'mouseReleased' } as const;
    await devtools.send('Input.dispatchMouseEvent', {
      type: type[what],
      x,
      y,
      button: 'left',
      buttons: what === 'up' ? 0 : 1,
      clickCount: what === 'move' ? 0 : 1,
      pointerType: this.#kind,
    });
  }
}
