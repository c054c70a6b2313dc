import type { Cancel } from '../../ports/clock.ts';
import type { DirectoryChange } from '../../ports/directory-store.ts';
import type { PeopleOptions } from './people-parts.ts';

/** Meteor's pause between two looks for expired tokens. */
const PAUSE_MS = 600_000;
/** At one time; the rest waits for the next. */
const MAX_CHANGES = 2_000;

type Parts = Pick<PeopleOptions, 'directory' | 'clock' | 'log'>;

/** Deletes what has expired, now and then; whoever is connected with such a token is disconnected. @returns stops it */
export function startTokenSweep({ directory, clock, log }: Parts): () => void {
  let cancel: Cancel | undefined;
  let isStopped = false;
  const sweep = (): void => {
    if (isStopped) return;
    try {
      const expired = [...expiredNow({ directory, clock })];
      if (expired.length > 0) void directory.commit(expired);
    } catch (err) {
      log.warn('expired logins could not be deleted yet', { err });
    }
    cancel = clock.after(PAUSE_MS, sweep);
  };
  void directory.whenLoaded.then(sweep);
  return () => {
    isStopped = true;
    cancel?.();
  };
}

function* expiredNow({ directory, clock }: Omit<Parts, 'log'>): Generator<DirectoryChange, void, undefined> {
  const now = clock.wallTime();
  let count = 0;
  for (const { id, expiresAt } of directory.tokens.values()) {
    if (expiresAt > now) continue;
    yield { kind: 'delete', table: 'tokens', id };
    if (++count >= MAX_CHANGES) return;
  }
  for (const { id, expiresAt } of directory.claims.values()) {
    if (expiresAt > now) continue;
    yield { kind: 'delete', table: 'claims', id };
    if (++count >= MAX_CHANGES) return;
  }
  // A guest without a device can never come back; as a member its name still stands beside its strokes.
  for (const { id, kind } of directory.people.values()) {
    if (kind !== 'guest' || directory.tokensOf(id).length > 0 || directory.membershipsOf(id).length > 0)
      continue;
    yield { kind: 'delete', table: 'people', id };
    if (++count >= MAX_CHANGES) return;
  }
}
