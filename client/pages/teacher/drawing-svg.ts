import { DEFAULT_COLOR, DEFAULT_WIDTH } from '../../drawing/ink.ts';
import { SEGMENT_NUMBERS, type PackedStroke } from './packed-stroke.ts';
import type { StudentDrawing } from './student-drawing.ts';

/**
 * A drawing as an SVG file from which its strokes can be read again, all of them, to the hundredth: one path for each, in order,
 * with its id; where the first handle in or the last handle out, which no curve shows, is not zero: `data-in`, `data-out`.
 */
export function drawingSvg(drawing: StudentDrawing): string {
  const lines = drawing.strokes.map((stroke) => {
    const { id, path, color, width } = stroke;
    const first = pair(path[2], path[3]);
    const last = pair(path.at(-2), path.at(-1));
    return `    <path${attribute('data-id', id)}${attribute('d', pathData(stroke))}${attribute('stroke', color)}${attribute(
      'stroke-width',
      width === undefined ? undefined : String(width),
    )}${attribute('data-in', first)}${attribute('data-out', last)}/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox(drawing)}" width="800" height="800">
  <title>${escaped(drawing.studentId)}</title>
  <g fill="none" stroke="${DEFAULT_COLOR}" stroke-width="${DEFAULT_WIDTH}" stroke-linecap="round" stroke-linejoin="round">
${lines.join('\n')}
  </g>
</svg>
`;
}

/** The `d` of a path; a dot is a line of no length, which round ends make visible. */
export function pathData({ path }: PackedStroke): string {
  const number = (at: number): number => path[at] ?? 0;
  let data = `M${text(number(0))} ${text(number(1))}`;
  if (path.length === SEGMENT_NUMBERS) return `${data}h0`;
  for (let last = 0, at = SEGMENT_NUMBERS; at < path.length; last = at, at += SEGMENT_NUMBERS) {
    const [x, y] = [number(at), number(at + 1)];
    data += `C${text(number(last) + number(last + 4))} ${text(number(last + 1) + number(last + 5))}`;
    data += ` ${text(x + number(at + 2))} ${text(y + number(at + 3))} ${text(x)} ${text(y)}`;
  }
  return data;
}

/** Sheet and ink. */
export function viewBox({ ink }: StudentDrawing): string {
  return `${ink.left} ${ink.top} ${ink.right - ink.left} ${ink.bottom - ink.top}`;
}

/** Hundredths as a number of canvas units: the shortest text of a double so near to two decimals has no more. */
function text(hundredths: number): string {
  return String(hundredths / 100);
}

function pair(x = 0, y = 0): string | undefined {
  return x === 0 && y === 0 ? undefined : `${text(x)} ${text(y)}`;
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escaped(value)}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 cannot hold, not even escaped. */
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(value: string): string {
  return value.replace(NOT_XML, '\ufffd').replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
