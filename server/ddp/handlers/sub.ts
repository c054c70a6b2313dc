import type { SubMessage } from '../../../shared/ddp/client-messages.ts';
import { encodeError } from '../../../shared/ddp/ddp-error.ts';
import { LiveSubscription } from '../live-subscription.ts';
import type { Turn } from '../inbox.ts';
import type { Session } from '../session.ts';

/** Runs the universal publications for a new session [SUB10]. */
export function startUniversal(session: Session): void {
  for (const publication of session.parts.universalPublications) {
    const subscription = new LiveSubscription(session, { name: null, publication, params: [] });
    session.universal.add(subscription);
    void subscription.start(() => undefined);
  }
}

/** Starts a subscription; an id in use is ignored [SUB1]. */
export function handleSub(session: Session, message: SubMessage, turn: Turn): void {
  const started = start(session, message, turn);
  if (started === undefined) turn.done();
  else void started.then(() => turn.done());
}

function start(session: Session, message: SubMessage, turn: Turn): void | Promise<void> {
  const { id, name, params } = message;
  if (session.subscriptions.has(id)) return undefined;
  const publication = session.parts.publications.get(name);
  if (publication === undefined) {
    session.say({ msg: 'nosub', id, error: encodeError(404, `Subscription '${name}' not found`) });
    return undefined;
  }
  const refusal = session.rates.takeSubscription();
  if (refusal !== undefined) {
    session.say({ msg: 'nosub', id, error: encodeError(refusal.error, refusal.reason, refusal.details) });
    return undefined;
  }
  const { maxSubscriptions } = session.limits;
  if (session.subscriptions.size >= maxSubscriptions) {
    const reason = `Too many subscriptions: at most ${maxSubscriptions} at a time for a session`;
    session.say({ msg: 'nosub', id, error: encodeError(429, reason) });
    return undefined;
  }
  const subscription = new LiveSubscription(session, { id, name, publication, params });
  session.subscriptions.set(id, subscription);
  return subscription.start(() => turn.unblock());
}
