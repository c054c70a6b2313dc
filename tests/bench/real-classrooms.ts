import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClassroomOptions } from '../../server/classroom/classroom-options.ts';
import { Classroom } from '../../server/classroom/classroom.ts';
import type { StrokeWriter } from '../../server/classroom/saving/stroke-writer.ts';
import { heldMemory } from '../support/held-memory.ts';
import { benchStroke, type BenchStroke } from './bench-strokes.ts';
import type { Figures } from './generator/job.ts';
import { overLmdb } from './over-lmdb.ts';
import { anonymousBytes, cpuBetween, readCpu } from './process-figures.ts';

/** As many classrooms as are measured are there before, with up to so many strokes: the process has its full size by then. */
const WARM_STROKES = 1_000;
/** Draws between two turns of the event loop, in which what was drawn is saved. */
const DRAWN_AT_ONCE = 1_000;

/** Classrooms over the embedded store, with some strokes each: what one takes beyond its frames, and what a draw costs when they take turns. */
export async function measureClassrooms(count: number, strokes: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'inkwell-bench-'));
  const { store, writer, options: stored } = await overLmdb(folder);
  const options: ClassroomOptions = { ...stored, ack: 'memory' };
  // Made beforehand: what is measured is the classrooms, not the making of strokes.
  const made = Array.from({ length: Math.min(strokes, 1_000) }, (_, n) => benchStroke(n + 1));
  const warm = await openClassrooms('warm', count, options);
  await drawInTurn(warm, made, Math.min(strokes, WARM_STROKES), writer);
  const held = await heldMemory();
  const resident = anonymousBytes('self');
  const cpu = readCpu(process.pid);
  const classrooms = await openClassrooms('class', count, options);
  const opened = readCpu(process.pid);
  await drawInTurn(classrooms, made, strokes, writer);
  const drawn = readCpu(process.pid);
  const heldBytes = (await heldMemory()) - held;
  const residentBytes = anonymousBytes('self') - resident;
  const frames = [...classrooms].reduce(
    (sum, { held: has }) => sum + (has?.documents.generation.bytes ?? 0),
    0,
  );
  await store.close();
  rmSync(folder, { recursive: true });
  return {
    bytesPerClassroom: (residentBytes - frames) / count,
    heldPerClassroom: (heldBytes - frames) / count,
    framesPerClassroom: frames / count,
    cpuPerOpening: cpuBetween(cpu, opened) / count,
    cpuPerDraw: cpuBetween(opened, drawn) / (count * strokes),
    bytesPerStroke: (residentBytes - frames) / (count * strokes),
  };
}

async function openClassrooms(
  name: string,
  count: number,
  options: ClassroomOptions,
): Promise<readonly Classroom[]> {
  const classrooms = Array.from({ length: count }, (_, number) => new Classroom(`${name}${number}`, options));
  for (const classroom of classrooms) await classroom.open();
  return classrooms;
}

async function drawInTurn(
  classrooms: readonly Classroom[],
  made: readonly BenchStroke[],
  strokes: number,
  writer: StrokeWriter,
): Promise<void> {
  let sinceTurn = 0;
  for (let stroke = 0; stroke < strokes; stroke++) {
    const { studentId, fields } = made[stroke % made.length] ?? benchStroke(stroke + 1);
    for (const classroom of classrooms) {
      await classroom.draw({ studentId, fields, options: {} }, null);
      if (++sinceTurn % DRAWN_AT_ONCE === 0) await writer.drain();
    }
  }
  await writer.drain();
}
