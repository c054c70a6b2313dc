import { inClassroom, type MongoTables, refusedEntry, removalEntry, strokeEntry } from './mongo-documents.ts';
import type { Cleared, KeptEntry } from './split-at-clears.ts';

const MAX_SLICE_ENTRIES = 500;

/** An entry, and how to give it another place. */
interface Placed {
  readonly entry: KeptEntry;
  readonly move: (n: number) => Promise<unknown>;
}

export interface SlicesOptions {
  readonly classroomId: string;
  readonly cleared: Cleared;
  readonly lastN: number;
  /** Documents in `segments` that are no strokes: they are left out. */
  readonly onForeign: (count: number) => void;
}

/**
 * Entries above the clear in slices of 500. Two may be found at one place: an insert of a server that was killed, applied
 * after the next server had loaded. Then the older one gets a new place behind all others, and reading rejects: it has
 * to be begun anew, and will go well then.
 */
export async function* readSlices(
  tables: MongoTables,
  options: SlicesOptions,
): AsyncGenerator<readonly KeptEntry[], void, undefined> {
  let slice: KeptEntry[] = [];
  let last: Placed | undefined;
  const strays: Placed[] = [];
  for await (const next of mergedByN(sourcesOf(tables, options))) {
    const { entry } = next;
    if (last?.entry.n === entry.n) {
      const isOlder = entry.at < last.entry.at;
      strays.push(isOlder ? next : last);
      last = isOlder ? last : next;
      continue;
    }
    last = next;
    // A removal goes behind its stroke.
    if (entry.kind === 'removal' && strays.some((stray) => stray.entry.id === entry.id)) strays.push(next);
    if (strays.length > 0) continue;
    slice.push(entry);
    if (slice.length < MAX_SLICE_ENTRIES) continue;
    yield slice;
    slice = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (strays.length > 0) await moveBehind(strays, options);
  if (slice.length > 0) yield slice;
}

async function moveBehind(strays: readonly Placed[], { classroomId, lastN }: SlicesOptions): Promise<never> {
  let n = lastN;
  for (const stray of strays) await stray.move((n += 1));
  throw new Error(
    `${strays.length} entries of classroom ${classroomId} had come late and have places of their own now: load again`,
  );
}

function sourcesOf(
  { segments, removals, refused }: MongoTables,
  { classroomId, cleared, onForeign }: SlicesOptions,
): AsyncGenerator<Placed, void, undefined>[] {
  const above = { ...inClassroom(classroomId), n: { $gt: cleared.n } };
  const inOrder = { sort: { n: 1 }, batchSize: MAX_SLICE_ENTRIES } as const;
  return [
    placed(segments.find(above, inOrder), strokeEntry, onForeign, (_id, n, to) =>
      segments.updateOne({ _id, n }, { $set: { n: to } }),
    ),
    placed(removals.find(above, inOrder), removalEntry, onForeign, (_id, n, to) =>
      removals.updateOne({ _id, n }, { $set: { n: to } }),
    ),
    placed(refused.find(above, inOrder), refusedEntry, onForeign, (_id, n, to) =>
      refused.updateOne({ _id, n }, { $set: { n: to } }),
    ),
  ];
}

async function* placed<Doc extends { readonly _id: string }>(
  documents: AsyncIterable<Doc>,
  entryOf: (document: Doc) => KeptEntry | undefined,
  onForeign: (count: number) => void,
  move: (id: string, n: number, to: number) => Promise<unknown>,
): AsyncGenerator<Placed, void, undefined> {
  let foreign = 0;
  for await (const document of documents) {
    const { _id: id } = document;
    const entry = entryOf(document);
    if (entry === undefined) foreign += 1;
    else yield { entry, move: (to) => move(id, entry.n, to) };
  }
  if (foreign > 0) onForeign(foreign);
}

async function* mergedByN(
  sources: readonly AsyncGenerator<Placed, void, undefined>[],
): AsyncGenerator<Placed, void, undefined> {
  try {
    const heads = await Promise.all(sources.map((source) => source.next()));
    for (;;) {
      let least: { readonly value: Placed; readonly at: number } | undefined;
      for (const [at, { done, value }] of heads.entries()) {
        if (done !== true && value !== undefined && (least?.value.entry.n ?? Infinity) > value.entry.n)
          least = { value, at };
      }
      const source = least === undefined ? undefined : sources[least.at];
      if (least === undefined || source === undefined) return;
      yield least.value;
      heads[least.at] = await source.next();
    }
  } finally {
    // Cursors are closed when nobody reads on.
    await Promise.all(sources.map((source) => source.return()));
  }
}
