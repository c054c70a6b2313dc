import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openLmdbDirectoryStore } from './adapters/directory-store/lmdb.ts';
import { openMemoryDirectoryStore } from './adapters/directory-store/memory.ts';
import { openMongoDirectoryStore } from './adapters/directory-store/mongo.ts';
import { openFolderClaims } from './adapters/operator-claims/folder.ts';
import { readOrMakeKey } from './adapters/secrets/key-file.ts';
import { createNodeSecrets } from './adapters/secrets/node-crypto.ts';
import { LmdbRoom } from './adapters/stroke-store/lmdb-room.ts';
import type { Config } from './config.ts';
import type { DirectoryStore } from './ports/directory-store.ts';
import type { Log } from './ports/log.ts';
import type { OperatorClaims } from './ports/operator-claims.ts';
import type { Secrets } from './ports/secrets.ts';

const KEY_BYTES = 32;

export interface DirectoryAdapters {
  readonly directoryStore: DirectoryStore;
  readonly secrets: Secrets;
  readonly operatorClaims: OperatorClaims;
}

/**
 * A part of `compose.ts`: what keeps people and classrooms, and their secrets. To be opened after the stroke store, whose
 * lock keeps other servers out. Rejects with one readable line when the folder or the URL cannot be used.
 */
export async function openDirectoryAdapters(config: Config, log: Log): Promise<DirectoryAdapters> {
  const { mongoUrl, store, dataDir } = config;
  const isForgotten = mongoUrl === null && store === 'memory';
  return {
    directoryStore: await openDirectoryStore(config),
    secrets: createNodeSecrets(isForgotten ? randomBytes(KEY_BYTES) : readOrMakeKey(dataDir)),
    operatorClaims: openFolderClaims(dataDir, log),
  };
}

async function openDirectoryStore({ mongoUrl, store, dataDir }: Config): Promise<DirectoryStore> {
  if (mongoUrl !== null) return openMongoDirectoryStore(mongoUrl);
  if (store === 'memory') return openMemoryDirectoryStore();
  return openLmdbDirectoryStore({
    folder: join(dataDir, 'directory'),
    openRoom: (folder, stats) => LmdbRoom.open(folder, stats),
  });
}
