import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreUnusableError } from '../../ports/stroke-store.ts';

const NAME = 'secret.key';
const KEY_BYTES = 32;
const KEY = /^[\da-f]{64}\n?$/;

/**
 * The key of this folder's server, made when there is none. It is kept apart from every store: whoever has a copy of the
 * database alone can make no link and no code of it. Throws one readable line when it cannot be read or made.
 */
export function readOrMakeKey(folder: string): Uint8Array {
  const path = join(folder, NAME);
  try {
    const text = read(path) ?? make(path, folder);
    if (!KEY.test(text)) throw new Error('it does not hold 64 hexadecimal digits');
    return Buffer.from(text.trim(), 'hex');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreUnusableError(`the key of links and codes cannot be used in ${path}: ${reason}`, {
      cause,
    });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: a key that was cut short by a power cut would never be seen as what it is. */
function make(path: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`;
  const unfinished = `${path}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  return text;
}
