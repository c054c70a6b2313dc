import type { NetworkInterfaceInfo } from 'node:os';

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

/** What the terminal shows when the server is up: for each address where students, teachers and DDP clients go. */
export function startBanner(host: string, port: number, rootPath: string, interfaces: Interfaces): string {
  const lines = reachableHosts(host, interfaces).map((each) => {
    const place = `${each}:${port}${rootPath}`;
    return `  student http://${place}/   teacher http://${place}/teacher   DDP ws://${place}/websocket\n`;
  });
  return `Inkwell is listening on port ${port}:\n${lines.join('')}`;
}
