import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pathOf } from './upgrade-routes.ts';

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Looks at a path (without its query) and says who answers requests there. */
export type RequestClaim = (path: string) => RequestHandler | undefined;

const claimsByServer = new WeakMap<Server, RequestClaim[]>();

/**
 * Answers requests at some paths of any HTTP server before the listeners that it has now, whosever they are; all other
 * requests go on to them. Listeners added later get every request.
 */
export function claimRequests(server: Server, claim: RequestClaim): void {
  const known = claimsByServer.get(server);
  if (known !== undefined) {
    known.push(claim);
    return;
  }
  const claims = [claim];
  claimsByServer.set(server, claims);
  const others = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const path = pathOf(request);
    for (const each of claims) {
      const handler = each(path);
      if (handler !== undefined) {
        handler(request, response);
        return;
      }
    }
    for (const other of others) Reflect.apply(other, server, [request, response]);
  });
}
