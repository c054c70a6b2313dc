/** A stroke as its student drew it. */
export interface DrawnStroke {
  /** Empty while only the server knows it. */
  id: string;
  /** JSON text of the fields that its document must have. */
  readonly fieldsText: string;
  isUndone: boolean;
  /** Taken back before it may have left the device: it may be unknown to the server. */
  isWithdrawn: boolean;
}

export interface WatchedStrokes {
  /** JSON text of the fields of what is shown, by id, in the order in which it came. */
  readonly shown: ReadonlyMap<string, string>;
  /** Every id that ever began to be shown, where no cut may make one go and come again: the pages promise that, Meteor does not. */
  readonly added?: readonly string[];
}

/** What one who takes part has done, and was shown. */
export interface PersonRecord {
  readonly name: string;
  /** As in the strokes; a teacher has none there. */
  readonly studentId: string;
  /** Of whom all strokes are watched; undefined: of everybody. */
  readonly watches: string | undefined;
  readonly drawn: readonly DrawnStroke[];
  readonly watched: WatchedStrokes;
  /** Clears that were meant, and how many of them were answered. */
  readonly clears: { readonly meant: number; readonly answered: number };
  /** What is still on its way, in words; undefined: all is done. */
  readonly unfinished: string | undefined;
  readonly faults: readonly string[];
}
