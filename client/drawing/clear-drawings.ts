import { MethodError } from '../../shared/ddp/ddp-error.ts';
import type { ClassroomClient } from '../ddp/classroom-client.ts';
import type { Collection } from '../ddp/client-api.ts';

export interface ClearDrawingsOptions {
  readonly client: Pick<ClassroomClient, 'call' | 'status' | 'onStatus'>;
  /** All strokes of the classroom, filled by a subscription of this client. */
  readonly strokes: Pick<Collection<unknown>, 'documents'>;
  readonly classroomId?: string;
}

/**
 * Clears a classroom once, and tells the truth about it. Resolves when what was shown at the call is cleared.
 *
 * The call is not repeated after a cut: by then it might clear what was drawn since. Whether it had run shows as soon as the
 * strokes have caught up: of those shown before either none is left, or it never ran.
 * @throws {MethodError} the server's; or `invocation-failed` when a cut came before it ran: whoever meant it may ask again;
 * or `client-closed`
 */
export async function clearDrawings({ client, strokes, classroomId }: ClearDrawingsOptions): Promise<void> {
  const shown = Array.from(strokes.documents.keys());
  try {
    await client.call('clear', classroomId === undefined ? [] : [classroomId], { noRetry: true }).result;
  } catch (error) {
    if (!(error instanceof MethodError) || error.error !== 'invocation-failed') throw error;
    await caughtUp(client);
    if (shown.some((id) => strokes.documents.has(id))) throw error;
  }
}

/** @throws {MethodError} `client-closed` */
function caughtUp(client: ClearDrawingsOptions['client']): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const { status } = client;
      if (status.kind === 'connected' && status.isCaughtUp) resolve();
      else if (status.kind === 'closed' || status.kind === 'failed')
        reject(new MethodError('client-closed', 'The connection was closed'));
      else return false;
      return true;
    };
    if (look()) return;
    const stop = client.onStatus(() => {
      if (look()) stop();
    });
  });
}
