import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import type {
  EntryBatch,
  Epoch,
  SaveOutcome,
  StoredClassroom,
  StoreStatus,
  StrokeStore,
} from '../../server/ports/stroke-store.ts';
import { createDeferred, type Deferred } from '../support/deferred.ts';

type Valve = { readonly kind: 'open' | 'failing' } | { readonly kind: 'held'; readonly gate: Deferred };

/** What a failing store says. */
export const STORE_FAILURE = 'the disk is full';

/** A store whose saves and loads go through, wait or fail as the test says. */
export class ValvedStore implements StrokeStore {
  /** Batches of each save asked for, also of those that failed. */
  readonly asked: (readonly EntryBatch[])[] = [];
  /** The n of every entry that is durable now, each once, in the order of saving. */
  readonly durable = new Set<number>();
  /** Ids that the store says another stroke has: it never stores them. */
  readonly takenElsewhere = new Set<string>();
  readonly #inner: StrokeStore;
  #saves: Valve = { kind: 'open' };
  #loads: Valve = { kind: 'open' };
  #underWay: readonly EntryBatch[] | undefined;
  #isDead = false;

  constructor(inner: StrokeStore) {
    this.#inner = inner;
  }

  holdSaves(): void {
    this.#saves = held(this.#saves);
  }
  failSaves(): void {
    this.#saves = changed(this.#saves, 'failing');
  }
  openSaves(): void {
    this.#saves = changed(this.#saves, 'open');
  }
  holdLoads(): void {
    this.#loads = held(this.#loads);
  }
  failLoads(): void {
    this.#loads = changed(this.#loads, 'failing');
  }
  openLoads(): void {
    this.#loads = changed(this.#loads, 'open');
  }

  classroomIds(): Promise<readonly string[]> {
    return this.#inner.classroomIds();
  }

  async load(classroomId: string): Promise<StoredClassroom> {
    await this.#pass(() => this.#loads);
    return this.#inner.load(classroomId);
  }

  startEpoch(classroomId: string, epoch: Epoch): Promise<void> {
    return this.#inner.startEpoch(classroomId, epoch);
  }

  async save(batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    this.asked.push(batches);
    this.#underWay = batches;
    await this.#pass(() => this.#saves);
    const outcome = await this.apply(batches);
    this.#underWay = undefined;
    return outcome;
  }

  status(): StoreStatus {
    return this.#inner.status();
  }

  /** Saves, whatever the valve says: what a database does that was given up too early. */
  async apply(batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    const isTaken = (entry: OrderedEntry): boolean =>
      entry.kind === 'stroke' && this.takenElsewhere.has(entry.id);
    const taken = batches.flatMap(({ classroomId, entries }) =>
      entries.flatMap((entry) =>
        isTaken(entry) && 'id' in entry ? { classroomId, id: entry.id, n: entry.n } : [],
      ),
    );
    await this.#inner.save(
      batches.map((batch) => ({ ...batch, entries: batch.entries.filter((entry) => !isTaken(entry)) })),
    );
    for (const { entries } of batches) for (const { n } of entries) this.durable.add(n);
    return { taken };
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /**
   * Power is lost: nothing that waits will ever come to pass.
   * @param isApplied whether the save that is under way had reached the disk
   */
  async die(isApplied: boolean): Promise<void> {
    this.#isDead = true;
    if (isApplied && this.#underWay !== undefined) await this.apply(this.#underWay);
    await this.#inner.close();
  }

  async #pass(valve: () => Valve): Promise<void> {
    for (let now = valve(); now.kind === 'held'; now = valve()) await now.gate.promise;
    if (this.#isDead) await new Promise(() => {});
    if (valve().kind === 'failing') throw new Error(STORE_FAILURE);
  }
}

function held(before: Valve): Valve {
  return before.kind === 'held' ? before : { kind: 'held', gate: createDeferred() };
}

function changed(before: Valve, kind: 'open' | 'failing'): Valve {
  if (before.kind === 'held') before.gate.resolve();
  return { kind };
}
