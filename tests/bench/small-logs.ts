import { DocumentLog } from '../../server/ddp/author-api.ts';
import { STROKES_COLLECTION } from '../../shared/classroom/classroom-api.ts';
import { heldMemory } from '../support/held-memory.ts';
import { benchStroke } from './bench-strokes.ts';
import { bytes, printTable } from './bench-table.ts';

const LOGS = 1_000;
const STROKES = 10;

/** What a thousand small classrooms cost beyond their frames. */
export async function smallLogs(): Promise<void> {
  const before = await heldMemory();
  const logs = Array.from({ length: LOGS }, () => {
    const log = new DocumentLog({ collection: STROKES_COLLECTION });
    for (let n = 1; n <= STROKES; n++) {
      const { id, studentId, fields } = benchStroke(n);
      log.append(id, studentId, fields);
    }
    return log;
  });
  const held = (await heldMemory()) - before;
  const frames = logs.reduce((sum, { generation }) => sum + generation.bytes, 0);
  printTable(`small-logs: ${LOGS} logs of ${STROKES} strokes`, [
    ['frames of each', bytes(frames / LOGS)],
    ['memory of each beyond its frames', bytes((held - frames) / LOGS)],
  ]);
}
