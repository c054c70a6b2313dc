import SimpleSchema from 'simpl-schema';
import { METEOR_ID_ALPHABET, METEOR_ID_LENGTH } from '../../../shared/ddp/ids.ts';
import {
  COLOR,
  COORDINATE,
  MAX_COORDINATE,
  MAX_SEGMENTS,
  MAX_STUDENT_ID,
  WIDTH,
} from '../../../shared/classroom/stroke-limits.ts';

export interface SchemaRefusal {
  readonly error: 400 | 413;
  readonly reason: string;
}

const { EXPECTED_TYPE, FAILED_REGULAR_EXPRESSION, KEY_NOT_IN_SCHEMA, VALUE_NOT_ALLOWED } =
  SimpleSchema.ErrorTypes;

interface CheckedField {
  readonly value: unknown;
}

type ValidationErrorResult = { readonly type: string; readonly dataType?: string };

/**
 * The schema alone is too lax in objects: it takes `{'p.x': …}` for a p that has an x, looks through a key `$each`,
 * and passes instances of classes.
 */
function only(...names: readonly string[]): (this: CheckedField) => ValidationErrorResult | undefined {
  const isKnown = (key: string | symbol): boolean => names.some((name) => name === key);
  return function () {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
      return { type: EXPECTED_TYPE, dataType: 'Object' };
    }
    return Reflect.ownKeys(value).every(isKnown) ? undefined : { type: KEY_NOT_IN_SCHEMA };
  };
}

const NOT_NULL = { type: EXPECTED_TYPE, dataType: 'value' };

/** For the schema null is an absent value. */
function notNull(this: CheckedField): ValidationErrorResult | undefined {
  return this.value === null ? NOT_NULL : undefined;
}

/** The schema's max and min let -0 pass, and know no rounding. */
function roundsInto(min: number, max: number): (this: CheckedField) => ValidationErrorResult | undefined {
  return function () {
    const { value } = this;
    const rounded = typeof value === 'number' && !Object.is(value, -0) ? Number(value.toFixed(2)) : NaN;
    return rounded >= min && rounded <= max ? undefined : { type: VALUE_NOT_ALLOWED };
  };
}

function wellFormed(this: CheckedField): ValidationErrorResult | undefined {
  if (this.value === null) return NOT_NULL;
  const isTorn = typeof this.value === 'string' && /\p{Surrogate}/u.test(this.value);
  return isTorn ? { type: FAILED_REGULAR_EXPRESSION } : undefined;
}

const personalName = { min: 1, max: MAX_STUDENT_ID, custom: wellFormed };

const coordinate = {
  type: SimpleSchema.oneOf(
    { type: String, regEx: COORDINATE },
    { type: Number, custom: roundsInto(-MAX_COORDINATE, MAX_COORDINATE) },
  ),
};

const point = new SimpleSchema({ x: coordinate, y: coordinate });

const segment = new SimpleSchema({
  p: { type: point, custom: only('x', 'y') },
  hI: { type: point, custom: only('x', 'y') },
  hO: { type: point, custom: only('x', 'y') },
});

const options = new SimpleSchema({
  classroomId: { type: String, optional: true, ...personalName },
  id: {
    type: String,
    optional: true,
    regEx: new RegExp(`^[${METEOR_ID_ALPHABET}]{${METEOR_ID_LENGTH}}$`),
    custom: notNull,
  },
  color: { type: String, optional: true, regEx: COLOR, custom: notNull },
  width: {
    type: SimpleSchema.oneOf(
      { type: String, regEx: WIDTH, custom: notNull },
      { type: Number, custom: roundsInto(1, 64) },
    ),
    optional: true,
  },
});

/** null stands for options left out: what a client sends for a parameter that is undefined. */
function onlyOptions(this: CheckedField): ValidationErrorResult | undefined {
  return this.value === null || this.value === undefined ? undefined : knownOptions.call(this);
}

const knownOptions = only('classroomId', 'id', 'color', 'width');

const drawSchema = new SimpleSchema({
  studentId: { type: String, ...personalName },
  segments: { type: Array, minCount: 1, maxCount: MAX_SEGMENTS },
  'segments.$': { type: segment, custom: only('p', 'hI', 'hO') },
  options: { type: options, optional: true, custom: onlyOptions },
  surplus: { type: Array, maxCount: 0 },
  'surplus.$': SimpleSchema.Any,
});

/**
 * What a `draw` call's decoded parameters must be, declared: `[studentId, segments, options?]`.
 * A hundred times slower than `parseDraw`, which decides the same (a property test compares them): for low rates.
 */
export function validateDrawParams(params: readonly unknown[]): SchemaRefusal | undefined {
  const [studentId, segments, drawOptions, ...surplus] = params;
  // The schema would look at each of too many segments, for seconds; as it is, the student id may be refused first.
  const tooMany = Array.isArray(segments) && segments.length > MAX_SEGMENTS;
  const call = tooMany
    ? { studentId, segments: [], surplus: [] }
    : { studentId, segments, options: drawOptions, surplus };
  const context = drawSchema.newContext();
  try {
    context.validate(call);
  } catch (error) {
    // The schema trips over an own key `__proto__`.
    return { error: 400, reason: error instanceof Error ? error.message : 'not to be checked' };
  }
  const first = context.validationErrors()[0];
  if (first === undefined) return undefined;
  if (tooMany && first.name === 'segments') {
    return { error: 413, reason: `You cannot specify more than ${MAX_SEGMENTS} values` };
  }
  return { error: 400, reason: drawSchema.messageForError(first) };
}
