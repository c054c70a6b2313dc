import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseUpgrade } from './upgrade-routes.ts';

const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** What every server puts behind the key (RFC 6455, 1.3). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const TOKENS = new RegExp(`^${TOKEN}(?:[ \\t]*,[ \\t]*${TOKEN})*$`);

/** Refuses what is no RFC 6455 handshake of version 13. @returns whether it is one */
export function isGoodHandshake(request: IncomingMessage, stream: Duplex): boolean {
  const { headers, method } = request;
  if (method !== 'GET') {
    refuseUpgrade(stream, 405, { Allow: 'GET' });
  } else if (
    headers.upgrade?.toLowerCase() !== 'websocket' ||
    !KEY.test(headers['sec-websocket-key'] ?? '')
  ) {
    refuseUpgrade(stream, 400, {}, 'Not a valid websocket request');
  } else if (headers['sec-websocket-version'] !== '13') {
    refuseUpgrade(stream, 426, { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' });
  } else if (!TOKENS.test(headers['sec-websocket-protocol'] ?? 'none')) {
    refuseUpgrade(stream, 400, {}, 'Not a valid list of subprotocols');
  } else {
    return true;
  }
  return false;
}

/** Takes the upgrade. Neither compression nor a subprotocol is agreed on, whatever was offered. */
export function acceptHandshake(request: IncomingMessage, stream: Duplex): void {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  stream.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}
