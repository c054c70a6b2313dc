import { counted } from '../strings.ts';
import { inkOf } from '../../drawing/ink.ts';
import { pathData, viewBox } from './drawing-svg.ts';
import { element } from './element.ts';
import { styleOf } from './paint-packed.ts';
import type { StudentDrawing } from './student-drawing.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Prints a page for each drawing, whenever the browser prints; the sheets are only there meanwhile. */
export function printSheets(drawings: () => readonly StudentDrawing[]): void {
  const sheets = element('div', 'sheets');
  window.addEventListener('beforeprint', () => {
    sheets.replaceChildren(...drawings().map(sheetOf));
    document.body.append(sheets);
  });
  window.addEventListener('afterprint', () => {
    sheets.remove();
    sheets.replaceChildren();
  });
}

function sheetOf(drawing: StudentDrawing): HTMLElement {
  const name = element('bdi', 'sheet-name', drawing.name);
  const caption = element('figcaption', '', name, ` · ${counted('strokes', drawing.strokes.length)}`);
  return element('figure', 'sheet', caption, pictureOf(drawing));
}

/** One path for each run of strokes of one look: paths cost a printing browser more than their curves. */
function pictureOf(drawing: StudentDrawing): SVGSVGElement {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', viewBox(drawing));
  let run: { readonly look: string; readonly path: SVGPathElement; data: string } | undefined;
  for (const stroke of drawing.strokes) {
    const { color, width } = inkOf(styleOf(stroke));
    const look = `${color} ${width}`;
    if (run?.look !== look) {
      run?.path.setAttribute('d', run.data);
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('stroke', color);
      path.setAttribute('stroke-width', String(width));
      picture.append(path);
      run = { look, path, data: '' };
    }
    run.data += pathData(stroke);
  }
  run?.path.setAttribute('d', run.data);
  return picture;
}
