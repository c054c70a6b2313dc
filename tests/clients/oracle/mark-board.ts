/** A document of the collection `marks`. */
export interface Mark {
  readonly text: string;
  readonly note?: string;
}

/** The fields that change; undefined is one that goes. */
export type MarkChange = Readonly<Partial<Record<keyof Mark, string | undefined>>>;

export interface BoardWatcher {
  added(id: string, mark: Mark): void;
  changed(id: string, change: MarkChange): void;
  removed(id: string): void;
}

/** A collection that tells its watchers, in the order they came, as soon as anything happens. */
export class MarkBoard {
  readonly #marks = new Map<string, Mark>();
  readonly #watchers = new Set<BoardWatcher>();

  /** Tells the watcher of all there are, and from then on of what happens. Returns how to stop. */
  watch(watcher: BoardWatcher): () => void {
    for (const [id, mark] of this.#marks) watcher.added(id, mark);
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** A new mark, or a new text for one that is there. */
  put(id: string, text: string): void {
    const isNew = !this.#marks.has(id);
    this.#marks.set(id, { ...this.#marks.get(id), text });
    for (const watcher of this.#watchers) {
      if (isNew) watcher.added(id, { text });
      else watcher.changed(id, { text });
    }
  }

  /** Undefined takes the note away. Nothing happens to a mark that is not there. */
  note(id: string, note: string | undefined): void {
    const mark = this.#marks.get(id);
    if (mark === undefined) return;
    this.#marks.set(id, note === undefined ? { text: mark.text } : { text: mark.text, note });
    for (const watcher of this.#watchers) watcher.changed(id, { note });
  }

  remove(id: string): void {
    if (!this.#marks.delete(id)) return;
    for (const watcher of this.#watchers) watcher.removed(id);
  }

  clear(): void {
    for (const id of this.#marks.keys()) this.remove(id);
  }
}
