import { DirectoryMemory, openMemoryDirectoryStore } from '../../server/adapters/directory-store/memory.ts';
import { directoryStoreSuite } from './directory-store.suite.ts';

describe('DirectoryStore in memory', () => {
  directoryStoreSuite(() => {
    const memory = new DirectoryMemory();
    return { open: async () => openMemoryDirectoryStore(memory) };
  });
});
