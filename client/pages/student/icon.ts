const SVG = 'http://www.w3.org/2000/svg';

/** A line drawing on 24 × 24, in the colour of the text round it; nothing for a screen reader. */
export function icon(path: string, width = 2): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', 'aria-hidden': 'true', fill: 'none' }))
    svg.setAttribute(name, value);
  for (const [name, value] of Object.entries({
    d: path,
    stroke: 'currentColor',
    'stroke-width': String(width),
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  }))
    line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
