import { createLocalClassroomLog } from '../../server/adapters/classroom-log/local.ts';
import { createSystemClock } from '../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import type { ClassroomOptions } from '../../server/classroom/classroom-options.ts';
import { StrokeWriter } from '../../server/classroom/saving/stroke-writer.ts';
import type { StrokeStore } from '../../server/ports/stroke-store.ts';
import { NO_MEMBERS } from '../support/no-members.ts';
import { RecordingLog } from '../support/recording-log.ts';

const MAX_UNSAVED_BYTES = 256 * 1024 * 1024;

/** What classrooms of this process need to be kept by the embedded store in a folder, saved as by default. */
export interface OverLmdb {
  readonly store: StrokeStore;
  readonly writer: StrokeWriter;
  readonly options: ClassroomOptions;
}

export async function overLmdb(folder: string): Promise<OverLmdb> {
  const clock = createSystemClock();
  const log = new RecordingLog();
  const store = await openLmdbStrokeStore({ folder, log });
  const writer = new StrokeWriter({
    store,
    clock,
    log,
    flushMs: 50,
    maxUnsavedBytes: MAX_UNSAVED_BYTES,
  });
  const options: ClassroomOptions = {
    classroomLog: createLocalClassroomLog(),
    store,
    writer,
    clock,
    ids: createSecureIds(),
    log,
    ack: 'stored',
    membersOf: () => NO_MEMBERS,
    onLoaded: () => undefined,
  };
  return { store, writer, options };
}
