import { join } from 'node:path';
import { createFolderSpillFiles } from './adapters/spill-files/folder.ts';
import type { Config } from './config.ts';
import type { Log } from './ports/log.ts';
import type { SpillFiles } from './ports/spill-files.ts';

/** A part of `compose.ts`: the spill files of the configured store, in DATA_DIR; those of other stores are left alone. */
export function openSpillFiles(
  { dataDir, mongoUrl, store }: Pick<Config, 'dataDir' | 'mongoUrl' | 'store'>,
  log: Log,
): SpillFiles {
  const storeName = mongoUrl === null ? store : `mongodb-${databaseOf(mongoUrl)}`;
  return createFolderSpillFiles({ folder: join(dataDir, 'unsaved'), storeName, log });
}

/** Hosts get other names and stay the same database; a database does not. Without a name it is `test`. */
function databaseOf(mongoUrl: string): string {
  const [, database = ''] = /^[^/]*\/\/[^/]*\/([^?]*)/.exec(mongoUrl) ?? [];
  return database === '' ? 'test' : database;
}
