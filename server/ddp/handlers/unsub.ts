import type { UnsubMessage } from '../../../shared/ddp/client-messages.ts';
import type { Turn } from '../inbox.ts';
import type { Session } from '../session.ts';

/** Ends a subscription. Every `unsub` is answered by one `nosub`, and the next message waits for it [SUB7] [SUB12]. */
export function handleUnsub(session: Session, { id }: UnsubMessage, turn: Turn): void {
  const subscription = id === undefined ? undefined : session.subscriptions.get(id);
  if (subscription === undefined) {
    session.say(id === undefined ? { msg: 'nosub' } : { msg: 'nosub', id });
    turn.done();
    return;
  }
  // One that is ending by itself answers with that; this `unsub` is answered as well.
  const isEndingAlready = subscription.isEnding;
  subscription.end('stopped');
  let hasReturned = false;
  subscription.whenGone(() => {
    if (isEndingAlready && subscription.id !== undefined) session.say({ msg: 'nosub', id: subscription.id });
    // In the middle of a flush the next message must not begin: what it says at once would be a second write [LOG10].
    if (hasReturned) queueMicrotask(() => turn.done());
    else turn.done();
  });
  hasReturned = true;
}
