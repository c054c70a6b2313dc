import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomInt } from 'node:crypto';
import type { SessionHost } from '../../ddp/transport-api.ts';
import { pathOf } from '../upgrade-routes.ts';
import { answerIframe, answerIframeScript } from './iframe-page.ts';
import { answerSend } from './send-requests.ts';
import { handshakeOf, type SessionTable } from './session-table.ts';
import {
  allowOrigin,
  answer,
  answerNotFound,
  answerPreflight,
  forbidCaching,
  PLAIN_TEXT,
} from './sockjs-answers.ts';
import type { SockJsPath, SockJsTransportName } from './sockjs-path.ts';
import { Receiver } from './receiver.ts';
import {
  EVENT_SOURCE,
  htmlFileFormat,
  jsonpFormat,
  XHR_POLLING,
  XHR_STREAMING,
  type ReceiverFormat,
} from './receiver-formats.ts';

const UINT32 = 2 ** 32;
const SAFE_CALLBACK = /^[\w.-]+$/;
const LONGEST_JSONP_CALLBACK = 32;

export interface SockJsContext {
  /** The whole prefix. */
  readonly path: string;
  readonly host: SessionHost;
  readonly sessions: SessionTable;
  readonly maxBodyBytes: number;
  /** Whose pages may embed the iframe; undefined: all. */
  readonly embedders: string | undefined;
}

type SessionPath = Extract<SockJsPath, { kind: 'session' }>;

/** The verbs of each transport, as sockjs-node lists them in `Allow`. */
const VERBS: Readonly<Record<SockJsTransportName, readonly string[]>> = {
  websocket: ['GET'],
  xhr: ['POST', 'OPTIONS'],
  xhr_send: ['POST', 'OPTIONS'],
  xhr_streaming: ['POST', 'OPTIONS'],
  eventsource: ['GET'],
  htmlfile: ['GET'],
  jsonp: ['GET'],
  jsonp_send: ['POST'],
};

/** Answers a request below the prefix (ddp.md 6 to 8). Rejects at a bug only. */
export async function answerSockJs(
  context: SockJsContext,
  path: SockJsPath | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (path === undefined) return answerNotFound(response);
  const verbs = path.kind === 'session' ? VERBS[path.transport] : verbsOf(path.kind);
  if (!verbs.includes(request.method ?? '')) {
    response.setHeader('Allow', verbs.join(', '));
    return answer(response, 405);
  }
  switch (path.kind) {
    case 'greeting':
      return answer(response, 200, 'Welcome to SockJS!\n');
    case 'info':
      return answerInfo(request, response);
    case 'iframe':
      return answerIframe(request, response, context);
    case 'iframe script':
      return answerIframeScript(request, response);
    case 'raw websocket':
      return answer(response, 400, 'Not a valid websocket request');
    case 'session':
      return answerSession(context, path, request, response);
  }
}

function verbsOf(kind: Exclude<SockJsPath['kind'], 'session'>): readonly string[] {
  return kind === 'info' ? ['OPTIONS', 'GET'] : ['GET'];
}

function answerInfo(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'OPTIONS') return answerPreflight(request, response, 'OPTIONS, GET');
  allowOrigin(request, response);
  forbidCaching(response);
  const info = { websocket: true, origins: ['*:*'], cookie_needed: false, entropy: randomInt(UINT32) };
  return answer(response, 200, JSON.stringify(info), 'application/json; charset=UTF-8');
}

async function answerSession(
  context: SockJsContext,
  path: SessionPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'OPTIONS') return answerPreflight(request, response, 'OPTIONS, POST');
  forbidCaching(response);
  switch (path.transport) {
    case 'websocket':
      return answer(response, 400, 'Not a valid websocket request');
    case 'xhr':
      allowOrigin(request, response);
      return receive(context, path, request, response, XHR_POLLING);
    case 'xhr_streaming':
      allowOrigin(request, response);
      return receive(context, path, request, response, XHR_STREAMING);
    case 'eventsource':
      allowOrigin(request, response, false);
      return receive(context, path, request, response, EVENT_SOURCE);
    case 'htmlfile':
    case 'jsonp':
      return receiveByCallback(context, path, request, response);
    case 'xhr_send':
      allowOrigin(request, response);
      return answerSend(context, path.session, 'xhr', request, response);
    case 'jsonp_send':
      return answerSend(context, path.session, 'jsonp', request, response);
  }
}

function receiveByCallback(
  context: SockJsContext,
  path: SessionPath,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const query = new URLSearchParams((request.url ?? '').slice(pathOf(request).length + 1));
  const callback = query.getAll(query.has('c') ? 'c' : 'callback').join(',');
  if (callback === '') return answer(response, 500, '"callback" parameter required');
  const isJsonp = path.transport === 'jsonp';
  if (!SAFE_CALLBACK.test(callback) || (isJsonp && callback.length > LONGEST_JSONP_CALLBACK))
    return answer(response, 500, 'invalid "callback" parameter');
  const format = isJsonp ? jsonpFormat(callback) : htmlFileFormat(callback);
  return receive(context, path, request, response, format);
}

/** The client wants to hear: an open session goes on over this response, an unknown id opens one. */
function receive(
  { host, sessions }: SockJsContext,
  { session: id }: SessionPath,
  request: IncomingMessage,
  response: ServerResponse,
  format: ReceiverFormat,
): void {
  const known = sessions.find(id, request);
  if (known !== undefined) return known.attach(new Receiver(response, format));
  const opened = sessions.add(id, request);
  if (opened === undefined) return answer(response, 503, 'Too many sessions\n', PLAIN_TEXT);
  try {
    return opened.open(host, handshakeOf(request), new Receiver(response, format));
  } catch (error) {
    opened.end();
    throw error;
  }
}
