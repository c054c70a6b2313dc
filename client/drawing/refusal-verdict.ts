import type { MethodError } from '../../shared/ddp/ddp-error.ts';

export type Verdict =
  /** Again, at once when a cut has swallowed the answer, else after a pause. */
  | { readonly kind: 'again'; readonly wasLost: boolean; readonly afterMs: number }
  /** The server will not have it, however often it is asked. */
  | { readonly kind: 'refused'; readonly reason: string };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A bug of the server (500) may concern this one call alone: it must not hold up the others for ever. */
const MAX_INTERNAL_ERRORS = 5;

/**
 * What a refusal of the server means for what was asked of it.
 * @param failures of this call in a row, this one included
 */
export function verdictOn(error: MethodError | undefined, failures: number): Verdict {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  switch (error?.error) {
    case 'invocation-failed':
    case 'client-closed':
      return { kind: 'again', wasLost: true, afterMs: 0 };
    case 'too-many-requests':
    case 429:
      return { kind: 'again', wasLost: false, afterMs: timeToReset(error.details) ?? pauseMs };
    case 503:
      return { kind: 'again', wasLost: false, afterMs: pauseMs };
    case 500:
    case undefined:
      if (failures < MAX_INTERNAL_ERRORS) return { kind: 'again', wasLost: false, afterMs: pauseMs };
      break;
    default:
  }
  return { kind: 'refused', reason: error?.reason ?? error?.message ?? 'The server failed' };
}

/** As Meteor's limiter tells it (ddp.md 48), ms. */
function timeToReset(details: unknown): number | undefined {
  if (typeof details !== 'object' || details === null) return undefined;
  const { timeToReset: ms } = details as { readonly timeToReset?: unknown };
  return typeof ms === 'number' && ms >= 0 ? Math.min(ms, LONGEST_PAUSE_MS) : undefined;
}
