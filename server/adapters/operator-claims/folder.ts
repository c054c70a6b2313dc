import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../ports/log.ts';
import type { OperatorClaims } from '../../ports/operator-claims.ts';

const FOLDER = 'teacher-claims';
const HASH = /^[\w-]{43}$/;

/** Finds the claims that {@link layDownClaim} has left in a server's folder. */
export function openFolderClaims(dataDir: string, log: Log): OperatorClaims {
  return {
    async take(tokenHash) {
      if (!HASH.test(tokenHash)) return undefined;
      const path = join(dataDir, FOLDER, tokenHash);
      const taken = `${path}.taken`;
      try {
        // Of two that try at once, one finds it gone.
        await rename(path, taken);
        const expiresAt = Number(await readFile(taken, 'utf8'));
        await rm(taken);
        return Number.isFinite(expiresAt) ? expiresAt : undefined;
      } catch (err) {
        const isUnknown = err instanceof Error && 'code' in err && err.code === 'ENOENT';
        if (!isUnknown) log.warn('a claim of the operator cannot be taken', { err });
        return undefined;
      }
    },
  };
}

/**
 * Leaves a claim for the server of this folder, which may run or not. Only the hash is written: the file opens nothing.
 * @param expiresAt milliseconds since 1970
 */
export function layDownClaim(dataDir: string, tokenHash: string, expiresAt: number): void {
  const folder = join(dataDir, FOLDER);
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, tokenHash), 'w', 0o644);
  try {
    writeSync(file, String(expiresAt));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
