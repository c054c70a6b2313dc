/** What a client sends in one frame: an object goes as JSON, a text as it is. */
export type Sent = Readonly<Record<string, unknown>> | readonly unknown[] | string;

/** A client sends these without waiting in between; or it cuts its socket and opens another. */
export type Step =
  | { readonly client: number; readonly sends: readonly Sent[] }
  | { readonly client: number; readonly cuts: true };

/** Two clients, 0 and 1, with their sockets open. After each step both wait until all has been said. */
export type Script = readonly Step[];

/** A message from a server; `{ closed: { code, reason } }` stands for the end of the socket. */
export type Frame = Readonly<Record<string, unknown>>;

/** What a client heard, step by step. */
export type Heard = readonly (readonly Frame[])[];

export const CLIENTS = [0, 1] as const;

export const CONNECT = { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] };

export function textOf(sent: Sent): string {
  return typeof sent === 'string' ? sent : JSON.stringify(sent);
}

/** The message that was sent, if it is an object; a text is read as the server would. */
export function messageOf(sent: Sent): Frame | undefined {
  let value: unknown = sent;
  if (typeof sent === 'string') {
    try {
      value = JSON.parse(sent);
    } catch {
      return undefined;
    }
  }
  return isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
