import { Buffer } from 'node:buffer';
import type { SessionInput } from '../../server/ddp/transport-api.ts';

/** Neither JSON nor UTF-8. */
const OVERWRITTEN = 0xff;

/** Hands a message over as the WebSocket does: in memory that the next read overwrites. */
export function lendMessage(session: SessionInput, message: string | Uint8Array): void {
  const bytes = Buffer.from(message);
  session.receive(bytes);
  bytes.fill(OVERWRITTEN);
}
