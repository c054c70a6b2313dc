import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseMessages, type Unpackable } from './parse-messages.ts';
import { readBody } from './read-body.ts';
import type { SessionTable } from './session-table.ts';
import { answer, PLAIN_TEXT, refuseBody } from './sockjs-answers.ts';

const FORM = 'application/x-www-form-urlencoded';

/** What a body may be called; sockjs-node takes one of any other type for an empty one. */
const BODY_TYPES = {
  xhr: ['', 'text/plain', 'T', 'application/json', 'application/xml', 'text/xml'],
  jsonp: ['', 'text/plain', FORM],
} as const;

interface SendContext {
  readonly sessions: SessionTable;
  readonly maxBodyBytes: number;
}

/** `xhr_send` and `jsonp_send`: messages for a session, as one body. Answered when the session has taken them. */
export async function answerSend(
  { sessions, maxBodyBytes }: SendContext,
  id: string,
  kind: 'xhr' | 'jsonp',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const session = sessions.find(id, request);
  if (session === undefined) return refuseBody(request, response, 404, '404 Error: Page not found\n');
  return session.inTurn(async () => {
    const body = await readBody(request, maxBodyBytes);
    if (body === 'gone') return;
    if (body === 'too large') return refuseBody(request, response, 413, 'Payload too large.');
    const messages = unpack(body, kind, contentTypeOf(request));
    if (messages === 'not JSON') return answer(response, 500, 'Broken JSON encoding.');
    if (messages === 'no messages') return answer(response, 500, 'Payload expected.');
    await session.take(messages);
    if (kind === 'jsonp') return answer(response, 200, 'ok');
    response.setHeader('Content-Type', PLAIN_TEXT);
    return answer(response, 204);
  });
}

function contentTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0] ?? '';
}

function unpack(body: Buffer, kind: 'xhr' | 'jsonp', contentType: string): readonly string[] | Unpackable {
  if (!BODY_TYPES[kind].some((type) => type === contentType)) return 'no messages';
  const packed = contentType === FORM ? new URLSearchParams(body.toString()).get('d') : body;
  if (packed === null || packed.length === 0) return 'no messages';
  return parseMessages(Buffer.from(packed));
}
