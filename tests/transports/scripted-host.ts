import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handshake, SessionHost, SessionInput } from '../../server/ddp/transport-api.ts';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import { createHttpServer } from '../../server/transports/http-server.ts';
import { attachWebSocket, webSocketRoutes } from '../../server/transports/websocket.ts';
import type { WebSocketOptions, WebSocketTransport } from '../../server/transports/websocket.ts';
import { RecordingLog } from '../support/recording-log.ts';

/** One unmasked text frame, as the DDP core writes them. */
export function serverFrame(text: string | Uint8Array): Uint8Array {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  const header = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  if (payload.length >= 0x10000) {
    header.writeUInt32BE(payload.length, 6);
    return Buffer.concat([header, payload]);
  }
  return Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]), payload]);
}

/** Answers every message with itself, and keeps what it saw. */
export class EchoSession implements SessionInput {
  readonly socket: ClientSocket;
  readonly handshake: Handshake;
  readonly received: string[] = [];
  closedCalls = 0;

  constructor(socket: ClientSocket, handshake: Handshake) {
    this.socket = socket;
    this.handshake = handshake;
  }

  receive(message: Uint8Array): void {
    const text = Buffer.from(message).toString();
    this.received.push(text);
    if (text === 'throw') throw new Error('a bug in the session');
    this.socket.write([serverFrame(text)]);
  }

  closed(): void {
    this.closedCalls += 1;
  }
}

/** The transport on a loopback port, with echo sessions behind it. */
export class EchoServer implements SessionHost {
  readonly sessions: EchoSession[] = [];
  readonly log = new RecordingLog();
  readonly http: Server;
  readonly transport: WebSocketTransport;

  constructor(options: WebSocketOptions = {}) {
    this.http = createHttpServer({ routes: webSocketRoutes(options), log: this.log });
    this.transport = attachWebSocket(this.http, this, { log: this.log, ...options });
  }

  open(socket: ClientSocket, handshake: Handshake): SessionInput {
    const session = new EchoSession(socket, handshake);
    this.sessions.push(session);
    return session;
  }

  async listen(): Promise<number> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return (this.http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await this.transport.close(1001, 'Going away');
    this.http.close();
    this.http.closeAllConnections();
  }
}
