import type { DrawOptions } from '../../shared/classroom/classroom-api.ts';
import { type DrawRefusal, parseDraw, parseDrawOptions } from '../../shared/classroom/parse-draw.ts';
import { scanDraw, scannedStudentId } from '../../shared/classroom/scan-draw.ts';
import { copyFields } from '../../shared/classroom/stroke-fields.ts';
import { decodeEjson, EjsonError, mayHoldEjson } from '../../shared/ddp/ejson.ts';
import { refuseOverfull } from './refuse-overfull.ts';

/** A good `draw` call. */
export interface DrawCall {
  readonly studentId: string;
  /** UTF-8 JSON text of the stroke's canonical fields. */
  readonly fields: Uint8Array;
  readonly options: DrawOptions;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Reads the UTF-8 text of a `draw` call's parameters, a JSON array: scanned if it can be, else decoded and checked. */
export function readDraw(paramsText: Uint8Array): DrawCall | DrawRefusal {
  return readScanned(paramsText) ?? readDecoded(paramsText);
}

function readScanned(bytes: Uint8Array): DrawCall | DrawRefusal | undefined {
  const scan = scanDraw(bytes);
  if (scan === undefined) return undefined;
  let options: DrawOptions = {};
  if (scan.optionsStart >= 0) {
    const text = decoder.decode(bytes.subarray(scan.optionsStart, scan.optionsEnd));
    if (mayHoldEjson(text)) return undefined;
    const value = jsonOf(text);
    if (value === undefined) return undefined;
    const parsed = parseDrawOptions(value);
    if ('refusal' in parsed) return parsed.refusal;
    options = parsed.value;
  }
  return { studentId: scannedStudentId(bytes, scan), fields: copyFields(bytes, scan, options), options };
}

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

/** undefined for what is no JSON: so for two further parameters where one is looked for. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
