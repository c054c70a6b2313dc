import type { DrawOptions } from '../../../shared/classroom/classroom-api.ts';
import { type DrawRefusal, parseDraw, parseDrawOptions } from '../../../shared/classroom/parse-draw.ts';
import { type DrawScan, scanDraw, scannedStudentId } from '../../../shared/classroom/scan-draw.ts';
import { copyFields } from '../../../shared/classroom/stroke-fields.ts';
import { decodeEjson, EjsonError, mayHoldEjson } from '../../../shared/ddp/ejson.ts';
import { refuseOverfull } from './refuse-overfull.ts';

/** A good `draw` call. */
export interface DrawCall {
  readonly studentId: string;
  /** UTF-8 JSON text of the stroke's canonical fields. Good until the next call is read. */
  readonly fields: Uint8Array;
  readonly options: DrawOptions;
}

/** The call with memory of its own, for one that has to wait. */
export function ownCall(call: DrawCall): DrawCall {
  return { ...call, fields: new Uint8Array(call.fields) };
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Reads a `draw` call's parameters: UTF-8 text of a JSON array, scanned if it can be, else decoded and checked. */
export function readDraw(params: Uint8Array | DrawScan): DrawCall | DrawRefusal {
  const scan = params instanceof Uint8Array ? scanDraw(params) : params;
  const draw = scan === undefined ? undefined : readScanned(scan);
  return (
    draw ??
    readDecoded(params instanceof Uint8Array ? params : params.bytes.subarray(params.start, params.end))
  );
}

function readScanned(scan: DrawScan): DrawCall | DrawRefusal | undefined {
  let options = NO_OPTIONS;
  if (scan.optionsStart >= 0) {
    const text = decoder.decode(scan.bytes.subarray(scan.optionsStart, scan.optionsEnd));
    if (mayHoldEjson(text)) return undefined;
    const parsed = parseDrawOptions(JSON.parse(text));
    if ('refusal' in parsed) return parsed.refusal;
    options = parsed.value;
  }
  return { studentId: scannedStudentId(scan), fields: copyFields(scan, options), options };
}

const NO_OPTIONS: DrawOptions = {};

function readDecoded(bytes: Uint8Array): DrawCall | DrawRefusal {
  const overfull = refuseOverfull(bytes);
  if (overfull !== undefined) return overfull;
  const text = decoder.decode(bytes);
  const json = jsonOf(text);
  if (!Array.isArray(json)) return { error: 400, reason: 'The parameters must be an array' };
  let params: unknown;
  try {
    params = mayHoldEjson(text) ? decodeEjson(json) : json;
  } catch (error) {
    if (!(error instanceof EjsonError)) throw error;
    return { error: 400, reason: `The parameters are not EJSON: ${error.message}` };
  }
  const request = parseDraw(Array.isArray(params) ? params : []);
  if ('error' in request) return request;
  return {
    studentId: request.studentId,
    fields: encoder.encode(request.fieldsText),
    options: request.options,
  };
}

/** undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
