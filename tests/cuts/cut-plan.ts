/** Which way bytes travel: `up` to the server. */
export type Direction = 'up' | 'down';

/**
 * How a connection goes wrong.
 * `reset`: what is under way is lost, and the client hears of it at once.
 * `silent`: the same, and only the silence tells.
 * `deaf`: nothing comes down any more, while what goes up still arrives; `mute`: the other way round.
 * `stall`: nothing is lost, all of it comes late.
 */
export type CutKind = 'reset' | 'silent' | 'deaf' | 'mute' | 'stall';

export interface Cut {
  /** Whose connection: a place in the script's list of clients. */
  readonly client: number;
  /** Milliseconds after the start from which on it may strike. */
  readonly atMs: number;
  /** It strikes when so many more bytes have gone this way; undefined: at once. */
  readonly after: { readonly direction: Direction; readonly bytes: number } | undefined;
  readonly kind: CutKind;
  /** How long the client cannot come back, and how long what stalls is late. */
  readonly forMs: number;
  /** Meanwhile attempts are refused at once, or nobody answers. */
  readonly attempts: 'refused' | 'unanswered';
  /** When the server hears that the socket is gone, counted from the cut. */
  readonly serverHearsMs: number;
}

/** What cuts found under way: methods with the stage that a call of it had come to, and frames of which a part had arrived. */
export type CutFinds = Map<`${string} ${CallStage}` | 'half a frame', number>;

/** Not yet at the server; at the server, which had not answered it; answered, and the answer not yet at the client. */
export type CallStage = 'before' | 'during' | 'after';
