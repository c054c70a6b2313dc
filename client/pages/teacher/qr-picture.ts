import { encode } from 'uqr';

const SVG = 'http://www.w3.org/2000/svg';
/** Light modules round the code, without which readers do not find it (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A QR code as a picture that is sharp at any size. */
export function qrPicture(content: string, label: string): SVGSVGElement {
  const { data, size } = encode(content, { ecc: 'M', border: QUIET_ZONE });
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('shape-rendering', 'crispEdges');
  svg.dataset['content'] = content;
  svg.append(rectangle(size), modules(data));
  return svg;
}

function rectangle(size: number): SVGElement {
  const ground = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ width: size, height: size, fill: '#ffffff' }))
    ground.setAttribute(name, String(value));
  return ground;
}

function modules(data: readonly (readonly boolean[])[]): SVGElement {
  let path = '';
  for (const [y, row] of data.entries())
    for (const [x, isDark] of row.entries()) if (isDark) path += `M${x} ${y}h1v1h-1z`;
  const dark = document.createElementNS(SVG, 'path');
  dark.setAttribute('d', path);
  dark.setAttribute('fill', '#000000');
  return dark;
}
