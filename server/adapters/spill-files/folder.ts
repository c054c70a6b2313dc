import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '../../ports/log.ts';
import type { Spill, SpillFiles } from '../../ports/spill-files.ts';
import type { EntryBatch } from '../../ports/stroke-store.ts';
import { decodeSpill, encodeSpill, NewerSpillError } from './spill-encoding.ts';

export interface FolderSpillFilesOptions {
  /** Made when there is something to write. */
  readonly folder: string;
  /** Which store the entries are for: those for another one are left alone. */
  readonly storeName: string;
  readonly log: Log;
}

/** Files `<store>-000001.spill`, readable by their owner alone. */
export function createFolderSpillFiles(options: FolderSpillFilesOptions): SpillFiles {
  return new FolderSpillFiles(options);
}

class FolderSpillFiles implements SpillFiles {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #log: Log;

  constructor({ folder, storeName, log }: FolderSpillFilesOptions) {
    this.#folder = folder;
    this.#prefix = `${encodeURIComponent(storeName)}-`;
    this.#log = log;
  }

  async write(batches: readonly EntryBatch[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const last = Math.max(0, ...(await this.#names()).map((name) => this.#numberOf(name) ?? 0));
    const path = join(this.#folder, `${this.#prefix}${String(last + 1).padStart(6, '0')}.spill`);
    const unfinished = `${path}.tmp`;
    try {
      await writeDurably(unfinished, encodeSpill(batches));
      await rename(unfinished, path);
      await syncFolder(this.#folder);
      await syncFolder(dirname(this.#folder));
    } catch (error) {
      // A full disk must not be left fuller.
      await rm(unfinished, { force: true }).catch(() => {});
      throw error;
    }
  }

  async *read(): AsyncGenerator<Spill, void, undefined> {
    for (const name of await this.#names()) {
      const file = join(this.#folder, name);
      if (name.endsWith('.spill.tmp')) await this.#setAside(file, 'it was not written to its end');
      if (!name.endsWith('.spill')) continue;
      const batches = await this.#readFile(file);
      if (batches !== undefined) yield { file, batches, remove: () => this.#remove(file) };
    }
  }

  /** The names of what was written for this store, whatever became of it, oldest first. */
  async #names(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => this.#numberOf(name) !== undefined).toSorted();
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing)
        this.#log.error('strokes that were not saved may lie where they cannot be read', {
          folder: this.#folder,
          err: error,
        });
      return [];
    }
  }

  #numberOf(name: string): number | undefined {
    if (!name.startsWith(this.#prefix)) return undefined;
    const [, digits] = /^(\d{6,9})\.spill/.exec(name.slice(this.#prefix.length)) ?? [];
    return digits === undefined ? undefined : Number(digits);
  }

  async #readFile(file: string): Promise<EntryBatch[] | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readFile(file);
    } catch (error) {
      this.#log.error(`unsaved strokes in ${file} cannot be read; the file is left there`, { err: error });
      return undefined;
    }
    try {
      return await decodeSpill(bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof NewerSpillError)
        this.#log.error(`unsaved strokes in ${file} are left there: ${reason}`);
      else await this.#setAside(file, reason);
      return undefined;
    }
  }

  async #setAside(file: string, reason: string): Promise<void> {
    const aside = `${file}.broken`;
    try {
      await rename(file, aside);
      this.#log.error(`unsaved strokes cannot be read, ${reason}; the file is kept as ${aside}`);
    } catch (error) {
      this.#log.error(`unsaved strokes in ${file} cannot be read, ${reason}`, { err: error });
    }
  }

  async #remove(file: string): Promise<void> {
    await rm(file, { force: true });
    await syncFolder(this.#folder);
  }
}

async function writeDurably(path: string, chunks: Iterable<Buffer>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
