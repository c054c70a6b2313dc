import assert from 'node:assert/strict';
import type { PackedStroke } from '../../../../client/pages/teacher/packed-stroke.ts';

type ReadStroke = Pick<PackedStroke, 'id' | 'path' | 'color' | 'width'>;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The strokes in a file that `drawingSvg` wrote, and whose they are. Reads nothing of the page's code. */
export function readSvg(svg: string): {
  readonly studentId: string;
  readonly strokes: readonly ReadStroke[];
} {
  const title = /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? '';
  const strokes = Array.from(svg.matchAll(/<path ([^<]*)\/>/g), ([, attributes = '']) => {
    const values = new Map(
      Array.from(attributes.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name, value]),
    );
    const width = values.get('stroke-width');
    return {
      id: unescaped(values.get('data-id') ?? ''),
      path: pathOf(values.get('d') ?? '', values.get('data-in'), values.get('data-out')),
      color: values.get('stroke'),
      width: width === undefined ? undefined : Number(width),
    };
  });
  return { studentId: unescaped(title), strokes };
}

function pathOf(data: string, handleIn = '0 0', handleOut = '0 0'): readonly number[] {
  const [start = '', ...curves] = data.replace(/h0$/, '').split('C');
  const points = [hundredths(start.slice(1))];
  const handles = [hundredths(handleIn)];
  for (const curve of curves) {
    const [c1x = NaN, c1y = NaN, c2x = NaN, c2y = NaN, x = NaN, y = NaN] = hundredths(curve);
    const [fromX = NaN, fromY = NaN] = points.at(-1) ?? [];
    handles.push([c1x - fromX, c1y - fromY], [c2x - x, c2y - y]);
    points.push([x, y]);
  }
  handles.push(hundredths(handleOut));
  return points.flatMap((point, place) => [
    ...point,
    ...(handles[2 * place] ?? []),
    ...(handles[2 * place + 1] ?? []),
  ]);
}

function hundredths(numbers: string): readonly number[] {
  return numbers.split(' ').map((number) => {
    assert.match(number, /^-?\d+(\.\d{1,2})?$/);
    return Math.round(Number(number) * 100) + 0;
  });
}

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (_whole, name: string) => ENTITIES[name] ?? '');
}
