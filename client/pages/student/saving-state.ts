import type { DdpStatus } from '../../ddp/client-api.ts';
import type { StrokeState } from '../../drawing/queue-api.ts';

/** What the student is told of their strokes and of the network. */
export interface SavingState {
  readonly kind: 'connecting' | 'reconnecting' | 'failed' | 'connected' | StrokeState;
  /** Strokes on this device that the server has not confirmed. */
  readonly waiting: number;
}

export interface SavingQueue {
  readonly state: StrokeState;
  readonly strokes: { readonly length: number };
}

/**
 * @param wasConnected whether there has been a connection since the page was opened
 * @param queue undefined while there is no drawing
 */
export function savingStateOf(
  status: DdpStatus['kind'],
  wasConnected: boolean,
  queue: SavingQueue | undefined,
): SavingState {
  const waiting = queue?.strokes.length ?? 0;
  switch (status) {
    case 'connected':
      return { kind: queue?.state ?? 'connected', waiting };
    case 'connecting':
      return { kind: wasConnected ? 'reconnecting' : 'connecting', waiting };
    case 'waiting':
      return { kind: 'reconnecting', waiting };
    case 'failed':
    case 'closed':
      return { kind: 'failed', waiting };
  }
}
