import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';

/** Answers with plain text, by default the status in words. */
export function answerText(
  response: ServerResponse,
  status: number,
  text?: string,
  contentType?: string,
): void {
  const body = text ?? `${status} ${STATUS_CODES[status] ?? ''}\n`;
  answerBody(response, status, contentType ?? 'text/plain; charset=utf-8', body);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answerBody(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

function answerBody(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
