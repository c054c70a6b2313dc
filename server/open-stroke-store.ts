import { openLmdbStrokeStore } from './adapters/stroke-store/lmdb.ts';
import { openMemoryStrokeStore } from './adapters/stroke-store/memory.ts';
import { openMongoStrokeStore } from './adapters/stroke-store/mongo.ts';
import type { Config } from './config.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { StrokeStore } from './ports/stroke-store.ts';

/**
 * A part of `compose.ts`: the one store that keeps strokes. Rejects with one readable line when it cannot be used.
 * @param onUnusable told when a database that was away comes, and cannot be used
 */
export function openStrokeStore(
  { mongoUrl, store, dataDir: folder }: Config,
  clock: Clock,
  log: Log,
  onUnusable: (error: Error) => void,
): Promise<StrokeStore> {
  if (mongoUrl !== null) return openMongoStrokeStore({ url: mongoUrl, log, clock, timer: clock, onUnusable });
  return store === 'memory' ? openMemoryStrokeStore({ clock }) : openLmdbStrokeStore({ folder, log, clock });
}
