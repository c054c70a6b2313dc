const TRANSPORTS = [
  'websocket',
  'xhr',
  'xhr_send',
  'xhr_streaming',
  'eventsource',
  'htmlfile',
  'jsonp',
  'jsonp_send',
] as const;

export type SockJsTransportName = (typeof TRANSPORTS)[number];

/** What a path below the prefix stands for. */
export type SockJsPath =
  | { readonly kind: 'greeting' | 'info' | 'iframe' | 'iframe script' | 'raw websocket' }
  | { readonly kind: 'session'; readonly session: string; readonly transport: SockJsTransportName };

/** Where the iframe's page finds its script, below the prefix. */
export const IFRAME_SCRIPT_PATH = '/iframe-script.js';

/** @param rest the path behind the prefix, as it was sent; one slash at its end makes no difference */
export function parseSockJsPath(rest: string): SockJsPath | undefined {
  const path = rest.endsWith('/') ? rest.slice(0, -1) : rest;
  if (path === '') return { kind: 'greeting' };
  if (path === '/info') return { kind: 'info' };
  if (path === '/websocket') return { kind: 'raw websocket' };
  if (path === IFRAME_SCRIPT_PATH) return { kind: 'iframe script' };
  if (/^\/iframe[0-9-.a-z_]*\.html$/.test(path)) return { kind: 'iframe' };
  const [, session, name] = /^\/[^/.]+\/([^/.]+)\/([a-z_]+)$/.exec(path) ?? [];
  const transport = TRANSPORTS.find((each) => each === name);
  if (session === undefined || transport === undefined) return undefined;
  return { kind: 'session', session, transport };
}
