import { DocumentLog } from '../../server/ddp/author-api.ts';
import type { Define } from './wire.ts';

export interface ThingsLog {
  readonly log: DocumentLog;
  readonly define: Define;
}

/** A log of the collection `things`, its publications `all` and `of` one key, and methods that write to it. */
export function createThings(): ThingsLog {
  const log = new DocumentLog({ collection: 'things' });
  const define: Define = (ddp) => {
    ddp.publish('all', () => log);
    ddp.publish('of', (key) => log.withKey(String(key)));
    ddp.methods({
      append: (id, key) => void log.append(String(id), String(key), '{}'),
      remove: (id) => log.remove(String(id)),
      clear: () => log.clear(),
    });
  };
  return { log, define };
}
