/**
 * What hostile messages get (security.md, "Hostile inputs and what each gets"). In `gets`, one word for each answer:
 * `E reason` an `error`, `X code` a refused call, `answered` a call that went well, `nosub code`, `nosub`, `ready`,
 * `connected`, `failed`, `C code` the close. Data and `updated` are not listed.
 */
export interface HostileRow {
  readonly what: string;
  /** JSON texts or what should be. `{{id}}` and `{{token}}` stand for what the last good login gave; `{{seen}}` waits for it. */
  readonly sends: readonly string[];
  readonly gets: readonly string[];
  /** Sent on a fresh socket, without `connect` before it. */
  readonly isFirst?: true;
  /** Never to be seen in what comes. */
  readonly never?: readonly string[];
  /** To be seen in it. */
  readonly shows?: readonly string[];
}

/** A `method` message. `params` is JSON text, so that it may be what JSON.stringify never writes. */
export function call(method: string, params: string, id = 'm'): string {
  return `{"msg":"method","id":${JSON.stringify(id)},"method":${JSON.stringify(method)},"params":[${params}]}`;
}

export function sub(name: string, params: string, id = 's'): string {
  return `{"msg":"sub","id":${JSON.stringify(id)},"name":${JSON.stringify(name)},"params":[${params}]}`;
}

export const SEGMENT =
  '{"p":{"x":"1.00","y":"2.00"},"hI":{"x":"0.00","y":"0.00"},"hO":{"x":"0.00","y":"0.00"}}';
