import { upgradeRequest } from './raw-websocket.ts';

/** What a client sends, and the status it is answered with before the socket is closed (security.md, "Handshake"). */
export const HOSTILE_HANDSHAKES: readonly (readonly [
  what: string,
  request: string,
  status: number,
  saying?: string,
])[] = [
  ['an upgrade at another path', upgradeRequest('/elsewhere'), 404],
  ['an upgrade at a SockJS polling path', upgradeRequest('/sockjs/000/abcdefgh/xhr'), 404],
  ['an upgrade below the endpoint', upgradeRequest('/websocket/deeper'), 404],
  ['an escaped way to the endpoint', upgradeRequest('/x/..%2fwebsocket'), 404],
  ['an upgrade by POST', upgradeRequest('/websocket', [], 'POST'), 405, 'Allow: GET'],
  ['version 8', upgradeRequest('/websocket', ['Sec-WebSocket-Version: 8']), 426, 'Sec-WebSocket-Version: 13'],
  ['no number as version', upgradeRequest('/websocket', ['Sec-WebSocket-Version: 0xd']), 426],
  ['a short key', upgradeRequest('/websocket', ['Sec-WebSocket-Key: abc']), 400],
  ['no key', upgradeRequest('/websocket').replace(/Sec-WebSocket-Key: .*\r\n/, ''), 400],
  [
    'an upgrade to something else',
    upgradeRequest('/websocket').replace('Upgrade: websocket', 'Upgrade: h2c'),
    400,
  ],
  ['a broken subprotocol list', upgradeRequest('/websocket', ['Sec-WebSocket-Protocol: a,,b']), 400],
  ['2,000 short headers', upgradeRequest('/websocket', manyHeaders('x')), 431],
  ['2,000 headers', upgradeRequest('/websocket', manyHeaders('some value')), 431],
  ['30 KB of one header', upgradeRequest('/websocket', [`X: ${'y'.repeat(30_000)}`]), 431],
  [
    'a plain GET',
    'GET /websocket HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    400,
    'Not a valid websocket request',
  ],
  ['a plain POST', 'POST /websocket HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}', 405, 'Allow: GET'],
];

/** Likewise requests that are none, or ask for what is not to be had; they end with their socket or without. */
export const HOSTILE_REQUESTS: readonly (readonly [what: string, request: string, status: number])[] = [
  ['a way out of the root', get('/..%2f..%2fetc/passwd'), 404],
  ['a way out of the root, unescaped', get('/../../etc/passwd'), 404],
  ['an escaped NUL', get('/health%00'), 404],
  ['a NUL', get('/health\0'), 400],
  [
    'content-length with transfer-encoding',
    get('/health', 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n'),
    400,
  ],
  ['two lengths', get('/health', 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
  ['30 KB of one header', get('/health', `X: ${'y'.repeat(30_000)}\r\n`), 431],
  ['2,000 headers', get('/health', 'a: b\r\n'.repeat(2000)), 431],
  ['a proxy request', get('http://elsewhere/health'), 404],
  ['something that is not HTTP', 'hello\r\n\r\n', 400],
];

function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
}

function manyHeaders(value: string): readonly string[] {
  return Array.from({ length: 2000 }, () => `a: ${value}`);
}
