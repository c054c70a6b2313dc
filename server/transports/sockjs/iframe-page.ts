import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { IFRAME_SCRIPT } from './iframe-script.ts';
import { answer, cacheForYear } from './sockjs-answers.ts';
import { IFRAME_SCRIPT_PATH } from './sockjs-path.ts';

const INLINE_SCRIPT = `
    document.domain = document.domain;
    SockJS.bootstrap_iframe();
  `;
/** The page runs these two scripts and asks this server, on behalf of whoever embeds it. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(INLINE_SCRIPT).digest('base64')}'`,
  "connect-src 'self'",
].join('; ');

interface Embedding {
  /** The whole prefix. */
  readonly path: string;
  /** Whose pages may do so; undefined: all. */
  readonly embedders: string | undefined;
}

/** The page that a client embeds where requests to another origin are not possible. */
export function answerIframe(
  request: IncomingMessage,
  response: ServerResponse,
  { path, embedders }: Embedding,
): void {
  // The script's digest in its address: the page and the script are cached for a year, and change together.
  const script = `${path}${IFRAME_SCRIPT_PATH}?${digest(IFRAME_SCRIPT)}`;
  const ancestors = embedders === undefined ? '' : `; frame-ancestors ${embedders}`;
  response.setHeader('Content-Security-Policy', POLICY + ancestors);
  answerCached(request, response, iframePage(script), 'text/html; charset=UTF-8');
}

export function answerIframeScript(request: IncomingMessage, response: ServerResponse): void {
  answerCached(request, response, IFRAME_SCRIPT, 'application/javascript; charset=UTF-8');
}

function answerCached(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  contentType: string,
): void {
  const tag = `"${digest(body)}"`;
  cacheForYear(response);
  if (request.headers['if-none-match'] === tag) return answer(response, 304);
  response.setHeader('ETag', tag);
  return answer(response, 200, body, contentType);
}

function iframePage(script: string): string {
  return `<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src="${script}"></script>
  <script>${INLINE_SCRIPT}</script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
</body>
</html>`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
