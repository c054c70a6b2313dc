import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** A whole body of at most `maxBytes`; `gone`: the client went away before its end. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too large' | 'gone'> {
  if (request.destroyed) return 'gone';
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too large';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (outcome: Buffer | 'too large' | 'gone'): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) settle('too large');
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(Buffer.concat(chunks, bytes));
    const onClose = (): void => settle('gone');
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}
