/** All in CSS pixels. */
export interface WallSpace {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
}

export interface WallLayout {
  readonly columns: number;
  /** Side of each square canvas, whole pixels. */
  readonly tile: number;
  /** Height of the line below it. */
  readonly caption: number;
}

const LEAST_TILE = 120;
const LARGEST_TILE = 460;
const LEAST_CAPTION = 26;
const LARGEST_CAPTION = 44;
const CAPTION_SHARE = 0.16;

/**
 * The largest tiles with which all fit without scrolling; if they would be too small to be told apart, as many columns of the
 * smallest tiles as there is room for.
 */
export function wallLayout(tiles: number, space: WallSpace): WallLayout {
  const { width, gap } = space;
  let best = { columns: 1, tile: 0 };
  for (let columns = 1; columns <= Math.max(tiles, 1); columns++) {
    const tile = tileSide(columns, Math.ceil(tiles / columns) || 1, space);
    if (tile > best.tile) best = { columns, tile };
  }
  if (best.tile < LEAST_TILE) {
    const columns = Math.max(1, Math.floor((width + gap) / (LEAST_TILE + gap)));
    best = { columns, tile: Math.max(1, Math.floor((width - gap * (columns - 1)) / columns)) };
  }
  return { ...best, caption: captionOf(best.tile) };
}

function tileSide(columns: number, rows: number, { width, height, gap }: WallSpace): number {
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const cellHeight = (height - gap * (rows - 1)) / rows;
  let side = Math.floor(Math.min(cellWidth, cellHeight - LEAST_CAPTION, LARGEST_TILE));
  while (side > 0 && side + captionOf(side) > cellHeight) side--;
  return side;
}

function captionOf(tile: number): number {
  return Math.round(Math.min(Math.max(tile * CAPTION_SHARE, LEAST_CAPTION), LARGEST_CAPTION));
}
