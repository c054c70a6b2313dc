import { type FileHandle, open, statfs } from 'node:fs/promises';
import { join } from 'node:path';

// lmdb 3.5.6 writes past a buffer of its own when one of its writes finds the disk full (ENOSPC), and that ends the
// process. So the file is made longer before each commit, by us, where a full disk is an ordinary error; lmdb then
// writes only where the disk has room already. It does not mind what lies behind its last page.

const ZEROS = Buffer.alloc(1024 * 1024);
/** What a commit may need beside its records: pages of the trees, and the list of free pages. */
const MIN_SPARE_BYTES = 1024 * 1024;
/** How much longer than needed the file is made, so that it need not grow for each commit. */
const SPARE_BYTES = 4 * 1024 * 1024;
/** Pages copied on the way to a record: its leaf and what is above it. */
const PAGES_ON_THE_WAY = 4;

/** Its meta page, and what the list of free pages takes. */
const PAGES_OF_A_COMMIT = 8;

interface Extent {
  readonly pageSize: number;
  readonly lastPageNumber: number;
}

/** The room that the data file of lmdb has behind its last page. */
export class LmdbRoom {
  readonly #file: FileHandle;
  readonly #extent: () => Extent;
  readonly #pageSize: number;
  readonly #folder: string;
  // What is known without asking: to ask lmdb and the system for each commit cost more than to encode its strokes.
  /** The file is at least so long: nobody makes it shorter. */
  #knownBytes = 0;
  /** lmdb uses at most so much of it; 0: not known. */
  #usedAtMost = 0;

  private constructor(folder: string, file: FileHandle, extent: () => Extent) {
    this.#folder = folder;
    this.#file = file;
    this.#extent = extent;
    this.#pageSize = extent().pageSize;
  }

  /** @param stats gives lmdb's statistics of the open store. */
  static async open(folder: string, stats: () => object): Promise<LmdbRoom> {
    const file = await open(join(folder, 'data.mdb'), 'r+');
    return new LmdbRoom(folder, file, () => extentOf(stats()));
  }

  /** Rejects when a transaction of a few pages might find no room. Safe while another process has the store. */
  async checkFew(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize >= MIN_SPARE_BYTES || (await this.#size()) - this.#used() >= MIN_SPARE_BYTES / 2)
      return;
    throw new Error('ENOSPC: no space left on device');
  }

  /**
   * Makes room for a commit of values of these sizes. Rejects when the disk has none.
   * Never to be called while a commit is under way, nor by a process that does not hold the store.
   */
  async make(valueBytes: readonly number[]): Promise<void> {
    const pages = valueBytes.reduce(
      (sum, bytes) => sum + Math.ceil(bytes / this.#pageSize) + PAGES_ON_THE_WAY,
      PAGES_OF_A_COMMIT,
    );
    const commitBytes = pages * this.#pageSize;
    if (this.#usedAtMost > 0) {
      this.#usedAtMost += commitBytes;
      if (this.#knownBytes >= this.#usedAtMost + MIN_SPARE_BYTES) return;
    }
    this.#usedAtMost = this.#used() + commitBytes;
    const needed = this.#usedAtMost + MIN_SPARE_BYTES;
    let size = await this.#size();
    if (size >= needed) return;
    try {
      while (size < needed + SPARE_BYTES) {
        const { bytesWritten } = await this.#file.write(ZEROS, 0, ZEROS.byteLength, size);
        size += bytesWritten;
        this.#knownBytes = size;
      }
    } catch (error) {
      if ((await this.#size()) < needed) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #size(): Promise<number> {
    this.#knownBytes = (await this.#file.stat()).size;
    return this.#knownBytes;
  }

  #used(): number {
    const { pageSize, lastPageNumber } = this.#extent();
    return (lastPageNumber + 1) * pageSize;
  }
}

function extentOf(stats: object): Extent {
  if ('pageSize' in stats && 'lastPageNumber' in stats) {
    const { pageSize, lastPageNumber } = stats;
    if (typeof pageSize === 'number' && typeof lastPageNumber === 'number')
      return { pageSize, lastPageNumber };
  }
  throw new Error('lmdb does not tell the size of its file');
}
