import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const ANY_ADDRESS = new Set(['0.0.0.0', '::', '']);
/** RFC 1918 and link-local: addresses a classroom's devices can reach, and nobody outside. */
const PRIVATE = /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** The hosts under which a server that listens on `host` can be reached: this machine first, then the local network. */
export function reachableHosts(host: string, interfaces: Interfaces): readonly string[] {
  if (!ANY_ADDRESS.has(host)) return [host.includes(':') ? `[${host}]` : host];
  const addresses = Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .filter((info) => info.family === 'IPv4' && !info.internal && PRIVATE.test(info.address))
    .map((info) => info.address);
  return ['localhost', ...new Set(addresses)];
}

/** Where students' devices find the server, best first: where the operator says, else on the local network. */
export function studentUrls(
  { host, rootUrl }: { readonly host: string; readonly rootUrl: { readonly href: string } | null },
  port: number,
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  if (rootUrl !== null) return [`${rootUrl.href.replace(/\/+$/, '')}/`];
  const hosts = reachableHosts(host, interfaces).filter((each) => each !== 'localhost');
  return hosts.map((each) => `http://${each}:${port}/`);
}

/** How a request may name a server that listens on `host`: by that, and by every address of this machine. */
export function ownHosts(host: string, interfaces: Interfaces = networkInterfaces()): readonly string[] {
  const addresses = Object.values(interfaces).flatMap((infos) => (infos ?? []).map((info) => info.address));
  return ANY_ADDRESS.has(host) ? addresses : [host.toLowerCase(), ...addresses];
}

/** What the terminal shows when the server is up: for each address where students, teachers and DDP clients go. */
export function startBanner(host: string, port: number, rootPath: string, interfaces: Interfaces): string {
  const lines = reachableHosts(host, interfaces).map((each) => {
    const place = `${each}:${port}${rootPath}`;
    return `  student http://${place}/   teacher http://${place}/teacher   DDP ws://${place}/websocket\n`;
  });
  return `Inkwell is listening on port ${port}:\n${lines.join('')}`;
}

/** What the operator has to know about who may do what; empty when nothing is out of the ordinary. */
export function accessLine(access: 'open' | 'roles'): string {
  if (access === 'roles') return '';
  return 'ACCESS=open: everybody who reaches these addresses may draw, watch and clear in the classroom "default".\n';
}
