import type { UnsubMessage } from '../../../shared/ddp/client-messages.ts';
import type { Session } from '../session.ts';

/** Ends a subscription. Every `unsub` is answered by one `nosub`, and the next message waits for it [SUB7] [SUB12]. */
export function handleUnsub(session: Session, { id }: UnsubMessage): void | Promise<void> {
  const subscription = id === undefined ? undefined : session.subscriptions.get(id);
  if (subscription === undefined) {
    session.say(id === undefined ? { msg: 'nosub' } : { msg: 'nosub', id });
    return undefined;
  }
  let isGone = false;
  let resolve: () => void = () => undefined;
  subscription.end('stopped', () => {
    isGone = true;
    resolve();
  });
  if (isGone) return undefined;
  return new Promise((settle) => {
    resolve = settle;
  });
}
