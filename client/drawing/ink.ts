/** How a stroke looks that says nothing of it, as the original app's do. */
export const DEFAULT_COLOR = '#1a2330';
/** Canvas units. */
export const DEFAULT_WIDTH = 3;

export interface Ink {
  /** `#rrggbb`. */
  readonly color: string;
  /** Canvas units. */
  readonly width: number;
}

export function inkOf(stroke: { readonly color?: string; readonly width?: number }): Ink {
  return { color: stroke.color ?? DEFAULT_COLOR, width: stroke.width ?? DEFAULT_WIDTH };
}
