import { DEFAULT_COLOR, DEFAULT_WIDTH, type Ink } from '../../drawing/ink.ts';
import { widthText } from '../../../shared/classroom/stroke-limits.ts';
import type { StringKey } from '../strings.ts';

/** Each has a contrast of 3 or more on white. */
export const COLORS: readonly { readonly name: StringKey; readonly color: string }[] = [
  { name: 'colorBlack', color: DEFAULT_COLOR },
  { name: 'colorBlue', color: '#1d4ed8' },
  { name: 'colorRed', color: '#c92a2a' },
  { name: 'colorGreen', color: '#1b7a3d' },
  { name: 'colorOrange', color: '#d9580b' },
];

export const WIDTHS: readonly { readonly name: StringKey; readonly width: number }[] = [
  { name: 'widthFine', width: 1.5 },
  { name: 'widthMedium', width: DEFAULT_WIDTH },
  { name: 'widthBroad', width: 8 },
];

/** The fields of a stroke drawn with this ink: none for what every page paints without them. */
export function inkFields({ color, width }: Ink): { readonly color?: string; readonly width?: string } {
  const decimals = widthText(width);
  return {
    ...(color === DEFAULT_COLOR ? {} : { color }),
    ...(width === DEFAULT_WIDTH || decimals === undefined ? {} : { width: decimals }),
  };
}
