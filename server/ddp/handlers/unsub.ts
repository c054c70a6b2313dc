import type { UnsubMessage } from '../../../shared/ddp/client-messages.ts';
import type { Session } from '../session.ts';

/** Ends a subscription. Every `unsub` is answered by one `nosub`, and the next message waits for it [SUB7] [SUB12]. */
export function handleUnsub(session: Session, { id }: UnsubMessage): void | Promise<void> {
  const subscription = id === undefined ? undefined : session.subscriptions.get(id);
  if (subscription === undefined) {
    session.say(id === undefined ? { msg: 'nosub' } : { msg: 'nosub', id });
    return undefined;
  }
  // One that is ending by itself answers with that; this `unsub` is answered as well.
  const isEndingAlready = subscription.isEnding;
  subscription.end('stopped');
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    subscription.whenGone(() => {
      isGone = true;
      if (isEndingAlready && subscription.id !== undefined)
        session.say({ msg: 'nosub', id: subscription.id });
      resolve();
    });
  });
  return isGone ? undefined : gone;
}
