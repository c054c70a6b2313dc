import type {
  DirectoryChange,
  DirectoryRecords,
  DirectoryStore,
  DirectoryTable,
} from '../../ports/directory-store.ts';
import { DIRECTORY_TABLES, LoadedRecords } from './record-reading.ts';

/** What a memory store keeps; it outlives the store, as a disk would, and is gone with the process. */
export class DirectoryMemory {
  readonly tables: ReadonlyMap<DirectoryTable, Map<string, object>> = new Map(
    DIRECTORY_TABLES.map((table) => [table, new Map()]),
  );
}

export function openMemoryDirectoryStore(memory = new DirectoryMemory()): DirectoryStore {
  return {
    async load(): Promise<DirectoryRecords> {
      const loaded = new LoadedRecords();
      for (const [table, records] of memory.tables) {
        for (const record of records.values()) loaded.add(table, record);
      }
      return loaded.records;
    },
    async save(changes: readonly DirectoryChange[]): Promise<void> {
      for (const change of changes) {
        const records = memory.tables.get(change.table);
        if (change.kind === 'delete') records?.delete(change.id);
        else records?.set(change.record.id, change.record);
      }
    },
    async close(): Promise<void> {},
  };
}
