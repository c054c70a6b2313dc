import type { OrderedEntry } from '../../ports/classroom-log.ts';
import type { EntryBatch, SaveOutcome } from '../../ports/stroke-store.ts';

/** What an entry costs beside its text and bytes. */
const ENTRY_BYTES = 64;

/** Entries that are saved together, and the one promise that tells all who wait for them. */
export class UnsavedBatch {
  readonly saved: Promise<SaveOutcome>;
  readonly #batches: (EntryBatch & { readonly entries: OrderedEntry[] })[] = [];
  /** The list that a classroom's next entry goes to. */
  readonly #open = new Map<string, EntryBatch & { readonly entries: OrderedEntry[] }>();
  #bytes = 0;
  #entries = 0;
  #settle:
    | { readonly resolve: (outcome: SaveOutcome) => void; readonly reject: (reason: Error) => void }
    | undefined;

  constructor() {
    this.saved = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Nobody has to wait: what was answered before it was saved has no one to tell.
    this.saved.catch(() => {});
  }

  get batches(): readonly EntryBatch[] {
    return this.#batches;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#entries;
  }

  /** @returns how many bytes the entry counts. */
  add(classroomId: string, epoch: number, entry: OrderedEntry): number {
    let list = this.#open.get(classroomId);
    if (list === undefined || list.epoch !== epoch) {
      list = { classroomId, epoch, entries: [] };
      this.#open.set(classroomId, list);
      this.#batches.push(list);
    }
    list.entries.push(entry);
    const bytes = bytesOf(entry);
    this.#bytes += bytes;
    this.#entries += 1;
    return bytes;
  }

  resolve(outcome: SaveOutcome): void {
    this.#settle?.resolve(outcome);
  }

  giveUp(reason: Error): void {
    this.#settle?.reject(reason);
  }
}

function bytesOf(entry: OrderedEntry): number {
  if (entry.kind === 'clear') return ENTRY_BYTES;
  const ids = entry.id.length + entry.studentId.length;
  return ENTRY_BYTES + ids + (entry.kind === 'stroke' ? entry.fields.byteLength : 0);
}
