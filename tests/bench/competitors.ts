import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { DialectName } from './generator/job.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PEERS = new URL('./peers/', import.meta.url);

/** A server of the table: Inkwell in one of its settings, or a peer. */
export interface Competitor {
  /** As in performance.md where it stands there. */
  readonly name: string;
  readonly title: string;
  readonly dialect: DialectName;
  /** What `node` is given. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** It is given a folder of its own as DATA_DIR. */
  readonly needsFolder: boolean;
  /** Why it cannot run here; undefined when it can. */
  readonly missing: string | undefined;
}

const SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  // The loads are the benchmark's own: it is to measure the path of a draw, not the refusals.
  DRAWS_PER_SECOND: '0',
};

/**
 * Inkwell as it is built in this tree, or in another one; `label` tells the trees apart. The memory store has nothing to wait
 * for before it answers: as the prototype and all peers answer, at once.
 */
export function inkwell(store: 'memory' | 'stored', root = ROOT, label = ''): Competitor {
  const isMemory = store === 'memory';
  return {
    name: `${store}${label}`,
    title: isMemory ? `Inkwell, memory store${label}` : `Inkwell, lmdb, ACK=stored${label}`,
    dialect: 'ddp',
    command: ['dist/server/main.js'],
    cwd: root,
    env: isMemory
      ? { ...SETTINGS, STORE: 'memory', ACK: 'memory' }
      : { ...SETTINGS, STORE: 'lmdb', ACK: 'stored' },
    needsFolder: true,
    missing: undefined,
  };
}

export const COMPETITORS: ReadonlyMap<string, Competitor> = new Map(
  [
    inkwell('memory'),
    inkwell('stored'),
    peer('a', 'plain ws', 'ddp', ['plain-ws.js'], 'ws'),
    peer('f', 'socket.io', 'socket.io', ['socket-io.js'], 'socket.io'),
    peer('e', 'sockjs-node', 'sockjs', ['sockjs.js'], 'sockjs'),
    peer('Md', 'Meteor, straight to the socket', 'ddp', ['meteor.js', 'direct'], 'mongodb-livedata-server'),
    peer('Mm', 'Meteor, merge box', 'ddp', ['meteor.js', 'merge'], 'mongodb-livedata-server'),
  ].map((each) => [each.name, each]),
);

export function competitor(name: string): Competitor {
  const found = COMPETITORS.get(name);
  if (found === undefined)
    throw new Error(`no server is called ${name}: ${[...COMPETITORS.keys()].join(', ')}`);
  return found;
}

function peer(
  name: string,
  title: string,
  dialect: DialectName,
  command: readonly string[],
  needed: string,
): Competitor {
  return {
    name,
    title,
    dialect,
    command,
    cwd: fileURLToPath(PEERS),
    env: {},
    needsFolder: false,
    missing: isInstalled(needed)
      ? undefined
      : `${needed} is not installed: npm ci --prefix tests/bench/peers`,
  };
}

function isInstalled(needed: string): boolean {
  try {
    createRequire(new URL('plain-ws.js', PEERS)).resolve(needed);
    return true;
  } catch {
    return false;
  }
}
