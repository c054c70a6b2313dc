import { isObject, type Frame } from './script.ts';

/** Errors that every server knows; all others are an author's. */
const KNOWN_ERRORS: readonly unknown[] = [404, 500];

/** What sort of thing a frame says: its `msg`, and of its other fields what a client would tell apart. */
export function kindOfFrame(frame: Frame): string {
  const { msg, closed, reason, error } = frame;
  if (isObject(closed)) return `closed ${String(closed['code'])} ${String(closed['reason'])}`;
  if (msg === 'error') return `error ${String(reason)}`;
  const said = ['fields', 'cleared', 'result'].filter((name) => name in frame);
  if (isObject(error)) said.push(errorKind(msg, error['error']));
  return [String(msg), ...said].join(', ');
}

function errorKind(msg: unknown, code: unknown): string {
  const isAnyones = msg === 'nosub' || KNOWN_ERRORS.includes(code);
  return isAnyones ? `error ${String(code)}` : 'error of the author';
}
