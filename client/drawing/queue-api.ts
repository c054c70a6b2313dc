import type { WireSegment } from '../../shared/classroom/stroke.ts';

/**
 * What the student's page needs to know of the queue of its own strokes (stroke-queue.ts):
 *
 *     const queue = new StrokeQueue({ client, strokes, studentId, storage, clock });
 *     queue.observe((event) => { … });
 *     for (const stroke of queue.strokes) paint(stroke);       // of before the reload, not saved yet
 *     const stroke = queue.add({ segments, color, width });    // pen up
 *     queue.undo(stroke.id);
 *
 * What to show is `strokes.documents` without {@link QueueView.isUndone} ids, then `queue.strokes` that are not among the documents: ids
 * are the same on both sides. When `saved` or `refused` is told, the document is there already, or never will be.
 */

/** drawn: on this device. sent: on its way. saved: safe on the server. */
export type StrokeState = 'drawn' | 'sent' | 'saved';

/** What the pen made. */
export interface NewStroke {
  readonly segments: readonly WireSegment[];
  /** `#rrggbb`. */
  readonly color?: string;
  /** "1.00" to "64.00". */
  readonly width?: string;
}

export interface QueuedStroke extends NewStroke {
  /** 17 characters of Meteor's alphabet, made here: the id of the document too. */
  readonly id: string;
  readonly state: StrokeState;
  /** False when the device's storage was full: a reload before it is saved would lose it. */
  readonly isKept: boolean;
}

export type QueueEvent =
  /** A stroke's `state` or `isKept` is another one; `saved` is its last. */
  | { readonly kind: 'state'; readonly stroke: QueuedStroke }
  /** The server will not have it, and says why in a sentence; it is no longer in the queue. */
  | { readonly kind: 'refused'; readonly stroke: QueuedStroke; readonly reason: string }
  /** The stroke is to be shown no longer. */
  | { readonly kind: 'undone'; readonly strokeId: string }
  /** The server would not take the stroke back: it is to be shown again. */
  | { readonly kind: 'undo-refused'; readonly strokeId: string; readonly reason: string };

export interface QueueView {
  /** Not saved yet, in the order drawn. */
  readonly strokes: readonly QueuedStroke[];
  /** The least of all: `saved` when nothing waits. */
  readonly state: StrokeState;
  /** @returns undefined when more than 16 million characters wait: nothing more is taken until some are saved */
  add(stroke: NewStroke): QueuedStroke | undefined;
  /** Takes a stroke back, queued or saved, also while there is no connection and over a reload. */
  undo(strokeId: string): void;
  /** Undone here, and the server may not know yet. */
  isUndone(strokeId: string): boolean;
  observe(listener: (event: QueueEvent) => void): () => void;
  /** Stops sending; what is in storage stays there. */
  close(): void;
}
