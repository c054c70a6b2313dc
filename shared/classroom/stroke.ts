import { coordinateText, MAX_COORDINATE } from './stroke-limits.ts';

/** Canvas units; the canvas is 400 wide, strokes may leave it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** paper.js's Segment: the handles are relative to the point. */
export interface Segment {
  readonly point: Point;
  readonly handleIn: Point;
  readonly handleOut: Point;
}

/** One finished path, from pen down to pen up. */
export interface Stroke {
  readonly id: string;
  readonly studentId: string;
  readonly segments: readonly Segment[];
  /** `#rrggbb`. */
  readonly color?: string;
  /** Canvas units, 1 to 64. */
  readonly width?: number;
}

/** Both coordinates as text with two decimals. */
export interface WirePoint {
  readonly x: string;
  readonly y: string;
}

export interface WireSegment {
  readonly p: WirePoint;
  readonly hI: WirePoint;
  readonly hO: WirePoint;
}

/** The fields of a document of the collection `segments`. */
export interface WireStroke {
  readonly u: string;
  readonly s: readonly WireSegment[];
  readonly color?: string;
  /** As text with two decimals, like "3.00". */
  readonly width?: string;
}

/** The points of a segment, in the order in which the wire writes them. */
export const WIRE_POINTS = ['p', 'hI', 'hO'] as const satisfies readonly (keyof WireSegment)[];
/** The coordinates of a point, in the order in which the wire writes them. */
export const WIRE_COORDINATES = ['x', 'y'] as const satisfies readonly (keyof WirePoint)[];

/** A segment's canonical text: these seven pieces round its six coordinates. */
export const SEGMENT_TEXT = [
  '{"p":{"x":"',
  '","y":"',
  '"},"hI":{"x":"',
  '","y":"',
  '"},"hO":{"x":"',
  '","y":"',
  '"}}',
] as const;

/** A stroke's canonical text: these pieces round student id, segments and style. */
export const FIELDS_TEXT = ['{"u":', ',"s":', '}'] as const;

/** Coordinates beyond the range end at its edge. Throws a RangeError for NaN. */
export function encodeSegment(segment: Segment): WireSegment {
  return {
    p: encodePoint(segment.point),
    hI: encodePoint(segment.handleIn),
    hO: encodePoint(segment.handleOut),
  };
}

export function decodeSegment(segment: WireSegment): Segment {
  return {
    point: decodePoint(segment.p),
    handleIn: decodePoint(segment.hI),
    handleOut: decodePoint(segment.hO),
  };
}

export function decodeStroke(id: string, fields: WireStroke): Stroke {
  return {
    id,
    studentId: fields.u,
    segments: fields.s.map(decodeSegment),
    ...(fields.color === undefined ? {} : { color: fields.color }),
    ...(fields.width === undefined ? {} : { width: Number(fields.width) }),
  };
}

function encodePoint(point: Point): WirePoint {
  return { x: encodeCoordinate(point.x), y: encodeCoordinate(point.y) };
}

function encodeCoordinate(value: number): string {
  // `+ 0` makes 0 of -0, which paper.js often gives.
  const text = coordinateText(Math.min(Math.max(value, -MAX_COORDINATE), MAX_COORDINATE) + 0);
  if (text === undefined) throw new RangeError(`${value} is not a coordinate`);
  return text;
}

function decodePoint(point: WirePoint): Point {
  return { x: Number(point.x), y: Number(point.y) };
}
