import { qrModules } from './qr-modules.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A QR code as a picture that is sharp at any size. */
export function qrPicture(content: string, label: string): SVGSVGElement {
  const { size, path } = qrModules(content);
  const svg = part('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'shape-rendering': 'crispEdges' });
  svg.setAttribute('aria-label', label);
  svg.dataset['content'] = content;
  svg.append(
    part('rect', { width: String(size), height: String(size), fill: '#ffffff' }),
    part('path', { d: path, fill: '#000000' }),
  );
  return svg;
}

function part<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
