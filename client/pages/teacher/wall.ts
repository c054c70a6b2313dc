import { text } from '../strings.ts';
import { element } from './element.ts';
import type { ClassDrawings } from './class-drawings.ts';
import type { StudentDrawing } from './student-drawing.ts';
import { Tile } from './tile.ts';
import { wallLayout } from './wall-layout.ts';

const GAP = 10;
/** How often words on tiles may change. */
const DESCRIBE_EVERY_MS = 3_000;
const LOADING_FRAME_MS = 200;
/** Tiles this near to the screen are painted, so that scrolling does not show them blank. */
const NEAR = '300px';

export interface WallOptions {
  readonly drawings: ClassDrawings;
  readonly onOpen: (drawing: StudentDrawing) => void;
  /** The server's clock. */
  readonly now: () => number;
  /** How many strokes of a drawing are shown while the class is replayed; undefined: all. */
  readonly shownOf: (drawing: StudentDrawing) => number | undefined;
  /** Before each frame in which something is painted. */
  readonly beforeFrame: () => void;
  /** The first strokes are still coming: frames are few then, so that they come sooner. */
  readonly isLoading: () => boolean;
}

/** All tiles. Changes are gathered and painted once a frame; a tile off the screen is painted when it comes near. */
export class Wall {
  readonly element = element('ul', 'wall');
  readonly #options: WallOptions;
  readonly #tiles = new Map<StudentDrawing, Tile>();
  readonly #tileOfElement = new WeakMap<Element, Tile>();
  readonly #dirty = new Set<Tile>();
  readonly #undescribed = new Set<Tile>();
  readonly #near: IntersectionObserver;
  #isFrameAsked = false;
  #isLayoutDue = true;
  #isOrderDue = false;

  constructor(options: WallOptions) {
    this.#options = options;
    this.element.setAttribute('aria-label', text('wallLabel'));
    // A list without its marks is none to Safari, unless it says so.
    this.element.setAttribute('role', 'list');
    this.#near = new IntersectionObserver((entries) => this.#moved(entries), {
      root: this.element,
      rootMargin: NEAR,
    });
    options.drawings.listen({
      appeared: (drawing) => this.#add(drawing),
      disappeared: (drawing) => this.#drop(drawing),
      described: (drawing) => {
        const tile = this.#tiles.get(drawing);
        if (tile === undefined) return;
        this.#undescribed.add(tile);
        this.#isOrderDue = true;
        this.#askFrame();
      },
      changed: (drawing) => {
        const tile = this.#tiles.get(drawing);
        if (tile === undefined) return;
        this.#dirty.add(tile);
        this.#askFrame();
      },
    });
    new ResizeObserver(() => this.layout()).observe(this.element);
    setInterval(() => this.#describeAll(), DESCRIBE_EVERY_MS);
  }

  /** Places the tiles anew in the next frame. */
  layout(): void {
    this.#isLayoutDue = true;
    this.#askFrame();
  }

  /** Paints every tile anew in the next frame, as far as it shows something else. */
  refresh(): void {
    for (const tile of this.#tiles.values()) this.#dirty.add(tile);
    this.#askFrame();
  }

  /** The first strokes are complete: the next frame need not wait. */
  loaded(): void {
    this.#isFrameAsked = false;
    this.refresh();
  }

  focus(drawing: StudentDrawing): void {
    this.#tiles.get(drawing)?.focus();
  }

  #add(drawing: StudentDrawing): void {
    const tile = new Tile(drawing, this.#options.onOpen);
    this.#tiles.set(drawing, tile);
    this.#tileOfElement.set(tile.element, tile);
    this.#undescribed.add(tile);
    this.element.append(tile.element);
    this.#near.observe(tile.element);
    this.layout();
  }

  #drop(drawing: StudentDrawing): void {
    const tile = this.#tiles.get(drawing);
    if (tile === undefined) return;
    this.#tiles.delete(drawing);
    this.#dirty.delete(tile);
    this.#undescribed.delete(tile);
    this.#near.unobserve(tile.element);
    tile.element.remove();
    this.layout();
  }

  /** Only a tile in the wrong place is moved: what is moved loses the focus. */
  #sort(): void {
    this.#isOrderDue = false;
    let before: Element | null = null;
    for (const drawing of this.#options.drawings.all) {
      const tile = this.#tiles.get(drawing);
      if (tile === undefined) continue;
      const right: Element | null =
        before === null ? this.element.firstElementChild : before.nextElementSibling;
      if (right !== tile.element) this.element.insertBefore(tile.element, right);
      before = tile.element;
    }
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const tile = this.#tileOfElement.get(target);
      if (tile !== undefined) tile.isNear = isIntersecting;
    }
    this.#askFrame();
  }

  #askFrame(): void {
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    const inFrame = (): void => {
      this.#isFrameAsked = false;
      this.#frame();
    };
    if (!this.#options.isLoading()) return void requestAnimationFrame(inFrame);
    setTimeout(() => requestAnimationFrame(inFrame), LOADING_FRAME_MS);
  }

  #frame(): void {
    this.#options.beforeFrame();
    if (this.#isLayoutDue) this.#placeTiles();
    const now = this.#options.now();
    for (const tile of this.#undescribed) tile.describe(now);
    this.#undescribed.clear();
    if (this.#isOrderDue) this.#sort();
    for (const tile of this.#dirty) {
      if (!tile.isNear) continue;
      this.#dirty.delete(tile);
      tile.paint(this.#options.shownOf(tile.drawing));
      tile.wake(now);
    }
  }

  #placeTiles(): void {
    this.#isLayoutDue = false;
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0) return;
    const space = { width: clientWidth - 2 * GAP, height: clientHeight - 2 * GAP, gap: GAP };
    const { columns, tile: side, caption } = wallLayout(this.#tiles.size, space);
    const { style } = this.element;
    style.setProperty('--columns', String(columns));
    style.setProperty('--tile', `${side}px`);
    style.setProperty('--caption', `${caption}px`);
    for (const tile of this.#tiles.values()) {
      tile.resize(side, devicePixelRatio);
      this.#dirty.add(tile);
    }
  }

  #describeAll(): void {
    const now = this.#options.now();
    for (const tile of this.#tiles.values()) tile.describe(now);
  }
}
