import type { IncomingMessage } from 'node:http';

/** Browsers behind several proxies send about 40. Node counts bytes only, and drops headers beyond its 2,000th unsaid. */
const MAX_HEADERS = 200;

export function hasTooManyHeaders(request: IncomingMessage): boolean {
  return request.rawHeaders.length / 2 > MAX_HEADERS;
}
