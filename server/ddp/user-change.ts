import type { SubId } from '../../shared/ddp/ids.ts';
import type { Session } from './session.ts';

/** Runs all publications again for another user; the client sees the differences, then one `ready` [USER2]. */
export async function changeUser(session: Session, userId: string | null): Promise<void> {
  if (session.isClosed) return;
  session.userId = userId;
  session.isChangingUser = true;
  const finishers = await Promise.all(session.allSubscriptions().map((subscription) => subscription.rerun()));
  if (session.isClosed) return;
  for (const sendDifferences of finishers) sendDifferences();
  session.isChangingUser = false;
  await sayReadyTogether(session);
}

function sayReadyTogether(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const ready: SubId[] = [];
    let waiting = 1;
    const release = (): void => {
      if (--waiting > 0) return;
      const subs = ready.filter((id) => session.subscriptions.has(id));
      if (subs.length > 0) session.say({ msg: 'ready', subs });
      resolve();
    };
    for (const [id, subscription] of session.subscriptions) {
      waiting++;
      if (subscription.whenReady(release)) ready.push(id);
      else waiting--;
    }
    release();
  });
}
