import type { IncomingHttpHeaders } from 'node:http';

export interface OriginPolicyOptions {
  /** `open`: pages of any origin may connect, under any name of this server. `roles`: only those named below. */
  readonly access: 'open' | 'roles';
  /** Where clients find the server; its host and its origin are its own. */
  readonly rootUrl?: string | undefined;
  /** As browsers send them (`https://school.example`), lower case, without a path. */
  readonly allowedOrigins?: readonly string[];
  /** Names and addresses without a port, lower case; IPv6 without brackets. */
  readonly allowedHosts?: readonly string[];
  /** Addresses of this machine, asked for each request that names none of the above: a laptop changes its network. */
  readonly ownHosts: () => readonly string[];
}

/** What of a request the policy looks at. */
export interface AskingRequest {
  readonly headers: Pick<IncomingHttpHeaders, 'host' | 'origin'>;
}

/** 421: the server is not who the client thinks it asks. 403: a page of another origin. */
export type Refusal = 403 | 421;

/** Who may ask (security.md, "Origin"). Pure: it looks at headers and changes nothing. */
export interface OriginPolicy {
  /** For pages, which any page may link to. */
  refuseHost(request: AskingRequest): 421 | undefined;
  /** For what a foreign page's script could use: WebSockets and all of SockJS. */
  refuse(request: AskingRequest): Refusal | undefined;
  /** Who may embed SockJS's own pages, for `frame-ancestors`: from inside them a script asks with our origin. Undefined: all. */
  readonly embedders: string | undefined;
}

/** Shells of apps: Capacitor's, and Meteor's Cordova, which serves the app to itself on one of these ports. */
const APP_SHELL = /^(?:capacitor:\/\/localhost|http:\/\/localhost:1(?:2\d{3}|3000))$/;
const LOOPBACK = /^(?:127\.[\d.]+|::1)$/;
const HOST = /^(\[[\d:a-f.]+\]|[\w.-]+)(?::\d{1,5})?$/i;

/** Lets everything in: what a library's transports do unless they are told otherwise. */
export const ANY_ORIGIN: OriginPolicy = {
  refuseHost: () => undefined,
  refuse: () => undefined,
  embedders: undefined,
};

export function createOriginPolicy(options: OriginPolicyOptions): OriginPolicy {
  if (options.access === 'open') return ANY_ORIGIN;
  const { rootUrl, allowedOrigins = [], allowedHosts = [], ownHosts } = options;
  const root = rootUrl === undefined ? undefined : new URL(rootUrl);
  const hosts = new Set(['localhost', ...allowedHosts]);
  const origins = new Set(allowedOrigins);
  if (root !== undefined) {
    hosts.add(unbracketed(root.hostname));
    origins.add(root.origin);
  }

  function isOurs(host: string | undefined): boolean {
    const name = hostName(host);
    return name !== undefined && (hosts.has(name) || LOOPBACK.test(name) || ownHosts().includes(name));
  }

  /** Native clients and servers send none; `null` is a page that hides where it comes from. */
  function mayAsk(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || origin === '') return true;
    return origins.has(origin) || APP_SHELL.test(origin) || isSameHost(origin, host);
  }

  return {
    refuseHost: ({ headers }) => (isOurs(headers.host) ? undefined : 421),
    refuse: ({ headers }) => {
      if (!isOurs(headers.host)) return 421;
      return mayAsk(headers.origin, headers.host) ? undefined : 403;
    },
    embedders: ["'self'", ...origins].join(' '),
  };
}

/** The name or address in a `Host` header as a browser would write it; undefined for what is none. */
function hostName(host: string | undefined): string | undefined {
  const [, name] = HOST.exec(host ?? '') ?? [];
  if (name === undefined || !URL.canParse(`http://${name}`)) return undefined;
  return unbracketed(new URL(`http://${name}`).hostname).replace(/\.$/, '');
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Host and port are compared, not the scheme: a proxy that speaks TLS passes on an https page's requests as http. */
function isSameHost(origin: string, host: string | undefined): boolean {
  if (!/^https?:\/\/[^/]+$/i.test(origin) || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  // In the origin's scheme, so that its default port may be there or not.
  const own = `${url.protocol}//${host ?? ''}`;
  return HOST.test(host ?? '') && URL.canParse(own) && new URL(own).host === url.host;
}
