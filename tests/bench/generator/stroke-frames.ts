import { clientTextFrame, clientHeaderLength, maskOf } from './client-frame.ts';
import { FIRST_CALL, type Dialect } from './dialect.ts';
import { STROKE_PLACE, STUDENT_PLACE, type StrokeShape } from './stroke-shapes.ts';

const CALL_PLACE = 'CCCCCCC';
const ID_PLACE = 'UUUUUU';
/** Sixteen digits, as a browser's `Math.random()` prints them. */
const ID_END = '1234567890';

interface Template {
  readonly frame: Buffer;
  /** Of the payload, in the frame. */
  readonly start: number;
  readonly call: number;
  readonly id: number;
  readonly student: number;
  readonly stroke: number;
}

/** Draw frames from templates that are masked already: a frame costs a copy and some 25 bytes. */
export class StrokeFrames {
  readonly #templates: readonly Template[];
  readonly #perStudent: number;
  readonly #rests: readonly Buffer[];

  constructor(dialect: Dialect, shapes: readonly StrokeShape[]) {
    this.#templates = shapes.map((shape) =>
      templateOf(dialect.draw(CALL_PLACE, `0.${ID_PLACE}${ID_END}`, shape)),
    );
    this.#perStudent = shapes.length;
    this.#rests = shapes.map((shape) => {
      const rest = shape.slice(shape.indexOf(STROKE_PLACE) + STROKE_PLACE.length);
      return Buffer.from(rest.replaceAll('"', dialect.quote));
    });
  }

  /** What follows the mark of a stroke, as it stands in an `added` of this dialect. */
  restOf(stroke: number): Buffer {
    return this.#rests[stroke % this.#perStudent] ?? Buffer.alloc(0);
  }

  frame(student: number, stroke: number): Buffer {
    const template = this.#templates[stroke % this.#perStudent];
    if (template === undefined) throw new Error('there are no shapes');
    const { start } = template;
    const frame = Buffer.allocUnsafe(template.frame.length);
    template.frame.copy(frame);
    writeDigits(frame, start, template.call, FIRST_CALL + stroke, 7);
    writeDigits(frame, start, template.id, student, 6);
    writeCoordinate(frame, start, template.student, student);
    writeCoordinate(frame, start, template.stroke, stroke);
    return frame;
  }
}

export function studentIdOf(student: number): string {
  return `0.${String(student).padStart(ID_PLACE.length, '0')}${ID_END}`;
}

function templateOf(text: string): Template {
  return {
    frame: clientTextFrame(text),
    start: clientHeaderLength(text.length),
    call: text.indexOf(CALL_PLACE),
    id: text.indexOf(ID_PLACE),
    student: text.indexOf(STUDENT_PLACE),
    stroke: text.indexOf(STROKE_PLACE),
  };
}

/** Six digits as `1234.56`. */
function writeCoordinate(frame: Buffer, start: number, place: number, value: number): void {
  writeDigits(frame, start, place, Math.floor(value / 100), 4);
  const point = place + 4;
  frame[start + point] = 0x2e ^ maskOf(point);
  writeDigits(frame, start, point + 1, value % 100, 2);
}

function writeDigits(frame: Buffer, start: number, place: number, value: number, digits: number): void {
  let rest = value;
  for (let at = place + digits - 1; at >= place; at--) {
    frame[start + at] = (0x30 + (rest % 10)) ^ maskOf(at);
    rest = Math.floor(rest / 10);
  }
}
