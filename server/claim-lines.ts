import type { NetworkInterfaceInfo } from 'node:os';
import { reachableHosts } from './addresses.ts';
import type { Config } from './config.ts';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * The link that makes its first visitor a teacher, one line for each address. The token is in the fragment: no browser sends
 * that to a server, and no proxy logs it.
 */
export function claimLines(
  claim: string,
  { host, rootUrl }: Pick<Config, 'host' | 'rootUrl'>,
  port: number,
  interfaces: Interfaces,
): string {
  const places =
    rootUrl === null
      ? reachableHosts(host, interfaces).map((each) => `http://${each}:${port}`)
      : [rootUrl.href.replace(/\/+$/, '')];
  const lines = places.map((place) => `  ${place}/teacher#claim=${claim}\n`);
  return `To become the teacher open this link, once; it works for whoever has it:\n${lines.join('')}`;
}
