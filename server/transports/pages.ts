import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { answerText } from './http-answer.ts';
import type { HttpRoute } from './http-server.ts';
import { ENCODINGS, readPageFiles, type Encoding, type PageFile } from './page-files.ts';

export interface PagesOptions {
  /** Where the built pages lie. */
  readonly folder: URL;
  /**
   * Where clients find the server; `path` stands before every path and has no slash at its end. Null: at the root of
   * whatever host a request names.
   */
  readonly rootUrl: { readonly href: string; readonly path: string } | null;
}

export interface Pages {
  readonly routes: readonly HttpRoute[];
  /** False: nothing is built, and the server serves DDP alone. */
  readonly areBuilt: boolean;
}

/** The pages, by the path at which they are served. Their assets lie beside them: `/teacher` and `/` both find `assets/…`. */
const PAGES = [
  ['/', 'pages/student/index.html'],
  ['/teacher', 'pages/teacher/index.html'],
] as const;

/** Vite puts a hash of its content into the name of every file below it. */
const HASHED = 'assets/';
const READING = ['GET', 'HEAD'] as const;
/** No IPv6 address: a policy has no form for one, and `'self'` covers it in today's browsers. */
const NAMEABLE_HOST = /^[\dA-Za-z](?:[\d.A-Za-z-]*[\dA-Za-z])?(?::\d{1,5})?$/;

/** `/` for students, `/teacher`, and what they load. Files are read once, now. */
export function servePages({ folder, rootUrl }: PagesOptions): Pages {
  const rootPath = rootUrl?.path ?? '';
  const host = rootUrl === null ? undefined : new URL(rootUrl.href).host;
  const files = readPageFiles(fileURLToPath(folder));
  const routes: HttpRoute[] = PAGES.map(([path, name]) => ({
    path: rootPath + path,
    methods: READING,
    answer: (request, response) => answerPage(request, response, files.get(name), host),
  }));
  // Relative addresses need the slash, and must not have one behind `/teacher`.
  if (rootPath !== '') routes.push(redirect(rootPath, `${rootPath}/`));
  routes.push(redirect(`${rootPath}/teacher/`, `${rootPath}/teacher`));
  for (const [name, file] of files) {
    if (!name.startsWith(HASHED)) continue;
    routes.push({
      path: `${rootPath}/${name}`,
      methods: READING,
      answer: (request, response) =>
        answerFile(request, response, file, 'public, max-age=31536000, immutable'),
    });
  }
  return { routes, areBuilt: PAGES.every(([, name]) => files.has(name)) };
}

function redirect(path: string, location: string): HttpRoute {
  return {
    path,
    methods: READING,
    answer(_request, response) {
      response.setHeader('Location', location);
      answerText(response, 308);
    },
  };
}

function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  page: PageFile | undefined,
  configuredHost: string | undefined,
): void {
  if (page === undefined) {
    return answerText(
      response,
      404,
      'The pages are not built (npm run build); DDP is served all the same.\n',
    );
  }
  const policy = 'Content-Security-Policy';
  const host = configuredHost ?? request.headers.host ?? '';
  response.setHeader(policy, pagePolicy(String(response.getHeader(policy)), host));
  // Kept, but asked for each time: it names the assets of its build.
  answerFile(request, response, page, 'no-cache');
}

/** Sockets to the host the page came from (older browsers take `'self'` for http alone), and no text that turns into script. */
function pagePolicy(policy: string, host: string): string {
  const self = "connect-src 'self'";
  const sockets = NAMEABLE_HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return `${policy.replace(self, self + sockets)}; require-trusted-types-for 'script'; trusted-types 'none'`;
}

function answerFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: PageFile,
  cacheControl: string,
): void {
  const encoding = chooseEncoding(request.headers['accept-encoding'] ?? '', file);
  const form = file.forms.get(encoding);
  if (form === undefined) return answerText(response, 404);
  response.setHeader('Cache-Control', cacheControl);
  response.setHeader('ETag', form.etag);
  if (file.forms.size > 1) response.setHeader('Vary', 'Accept-Encoding');
  if (isFresh(request.headers['if-none-match'], form.etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Type', file.contentType);
  response.setHeader('Content-Length', form.bytes.length);
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.writeHead(200).end(form.bytes);
}

/** The smallest form that the client takes; one with `q=0` it does not. */
function chooseEncoding(accepted: string, { forms }: PageFile): Encoding {
  const taken = new Set<string>();
  for (const offer of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = offer.split(';').map((part) => part.trim());
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) taken.add(name);
  }
  return ENCODINGS.find(([encoding]) => taken.has(encoding) && forms.has(encoding))?.[0] ?? 'identity';
}

/** Proxies that compress anew make weak tags of ours. */
function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')));
}
