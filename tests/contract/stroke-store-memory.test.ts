import { openMemoryStrokeStore, StoreMemory } from '../../server/adapters/stroke-store/memory.ts';
import { strokeStoreModelSuite } from './stroke-store-model.suite.ts';
import { type StorePlace, strokeStoreSuite } from './stroke-store.suite.ts';

describe('StrokeStore in memory', () => {
  const newPlace = (): StorePlace => {
    const memory = new StoreMemory();
    return { open: (clock) => openMemoryStrokeStore({ memory, clock }) };
  };
  strokeStoreSuite(newPlace);
  strokeStoreModelSuite(newPlace);
});
