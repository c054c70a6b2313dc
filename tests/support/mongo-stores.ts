import { createSystemClock } from '../../server/adapters/clock/system.ts';
import {
  type MongoStrokeStoreOptions,
  openMongoStrokeStore,
} from '../../server/adapters/stroke-store/mongo.ts';
import type { StrokeStore } from '../../server/ports/stroke-store.ts';
import { ENTRIES_START } from './ordered-entries.ts';
import { RecordingLog } from './recording-log.ts';

/** Signs of life so often, and death so soon, that a test need not wait long. */
export const QUICK_LOCK = { beatMs: 50, deadAfterMs: 1_000 };

/** A store on the database of a URL, whose stored times stand still at {@link ENTRIES_START}. */
export function openMongoStore(
  url: string,
  options: Partial<MongoStrokeStoreOptions> = {},
): Promise<StrokeStore> {
  return openMongoStrokeStore({
    url,
    log: new RecordingLog(),
    clock: { wallTime: () => ENTRIES_START },
    timer: createSystemClock(),
    onUnusable: (error) => {
      throw error;
    },
    ...options,
  });
}
