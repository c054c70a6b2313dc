import type { SubId } from '../../shared/ddp/ids.ts';

/** Why a subscription ends. */
export type Ending = { readonly error: unknown } | 'stopped';

/** A subscription as its session sees it. */
export interface SessionSubscription {
  /** Undefined for a universal publication. */
  readonly id: SubId | undefined;
  /** It has ended, or is sending what has to go before its `nosub`. */
  readonly isEnding: boolean;
  /** A log serves it. */
  readonly hasLog: boolean;
  /** Its documents go, then `nosub`; only then is its id free. */
  end(reason: Ending): void;
  /** `listener` runs when an ending subscription has said its `nosub`: at once if it has. */
  whenGone(listener: () => void): void;
  /** Documents of its log were sent; `isPaused`: the socket is full. */
  moved(isPaused: boolean): void;
  /** Runs its publication again in silence. @returns what sends the differences, once all have settled */
  rerun(): Promise<() => void>;
  /** Whether it is ready, with `release` to run once it has sent all that this takes. */
  whenReady(release: () => void): boolean;
  /** The socket is gone: nothing is sent. */
  abandon(): void;
}
