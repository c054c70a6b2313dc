import { clientSafeError, INTERNAL_ERROR } from '../../shared/ddp/ddp-error.ts';
import type { SubId } from '../../shared/ddp/ids.ts';
import { DocumentLog, type LogSelection } from './document-log/document-log.ts';
import { OffsetReport } from './offset-report.ts';
import type { Fields } from './encode-document.ts';
import { PublicationRun, type RunOutcome, type RunTarget } from './publication-run.ts';
import type { Publication } from './server-api.ts';
import type { Session } from './session.ts';
import type { Ending, SessionSubscription } from './session-subscription.ts';
import type { ShownDocuments } from './session-documents.ts';
import type { SharedMessage } from './shared-message.ts';
import { StagedDocuments } from './staged-documents.ts';

/**
 * A client's subscription, from `sub` to `nosub`; a change of user runs its publication again within it.
 * Its documents are those its run adds, and those of the log it returned.
 */
export class LiveSubscription implements RunTarget, SessionSubscription {
  /** Undefined for a universal publication: no `ready`, no `nosub` [SUB10]. */
  readonly id: SubId | undefined;
  readonly #session: Session;
  readonly #publication: Publication;
  readonly #name: string | null;
  readonly #params: readonly unknown[];
  readonly #shown: ShownDocuments = new Map();
  #run: PublicationRun | undefined;
  #selection: LogSelection | undefined;
  #offsets: OffsetReport | undefined;
  #isReady = false;
  /** Logs, or parts of one, that an earlier run followed and whose removals are owed: `ready` and `nosub` wait. */
  #leaving = 0;
  #leftListeners: (() => void)[] = [];
  /** Who waits for its end; undefined until it begins to end. */
  #goneListeners: (() => void)[] | undefined;
  #isGone = false;

  constructor(
    session: Session,
    {
      id,
      name,
      publication,
      params,
    }: { id?: SubId; name: string | null; publication: Publication; params: readonly unknown[] },
  ) {
    this.#session = session;
    this.id = id;
    this.#name = name;
    this.#publication = publication;
    this.#params = params;
  }

  /** It has ended, or is sending what has to go before its `nosub`. */
  get isEnding(): boolean {
    return this.#goneListeners !== undefined;
  }
  get hasLog(): boolean {
    return this.#selection !== undefined;
  }

  /** @returns a promise while the publication has not settled */
  start(unblock: () => void): void | Promise<void> {
    const run = this.#newRun(this, unblock);
    return run.start(this.#publication, this.#params, (outcome) => {
      if (!run.isOver) this.#adopt(outcome);
    });
  }

  /**
   * Runs the publication again for another user, without sending [USER2].
   * @returns what to call when all subscriptions have settled: it sends the differences
   */
  async rerun(): Promise<() => void> {
    if (this.isEnding) return () => undefined;
    this.#run?.finish();
    const staged = new StagedDocuments();
    const run = this.#newRun(staged, () => undefined);
    let outcome: RunOutcome = { result: undefined };
    await run.start(this.#publication, this.#params, (settled) => {
      outcome = settled;
    });
    return () => {
      if (this.isEnding || run.isOver) return;
      run.redirect(this);
      this.#isReady = staged.isReady;
      try {
        this.#session.documents.replace(this.#shown, staged.documents);
      } catch (error) {
        outcome = { error };
      }
      if (staged.ending !== undefined) this.end(staged.ending);
      else this.#adopt(outcome);
    };
  }

  /** Whether it has said that it is ready, with `release` to run once it has sent all that this takes. */
  whenReady(release: () => void): boolean {
    if (this.isEnding || !this.#isReady) return false;
    this.#afterSnapshot(release);
    return true;
  }

  added(collection: string, id: string, fields: Fields, shared?: SharedMessage): void {
    this.#session.documents.added(this.#shown, collection, id, fields, shared);
  }
  changed(collection: string, id: string, fields: Fields, shared?: SharedMessage): void {
    this.#session.documents.changed(this.#shown, collection, id, fields, shared);
  }
  removed(collection: string, id: string, shared?: SharedMessage): void {
    this.#session.documents.removed(this.#shown, collection, id, shared);
  }

  ready(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    const { id } = this;
    if (id === undefined || this.#session.isChangingUser) return;
    const selection = this.#selection;
    this.#afterSnapshot(() => {
      // Run again for another user meanwhile: that run's `ready` is the one that counts [USER3].
      if (!this.isEnding && this.#selection === selection) this.#session.say({ msg: 'ready', subs: [id] });
    });
  }

  /** Its documents go, then `nosub`; only then is its id free. */
  end(reason: Ending): void {
    if (this.isEnding) return;
    this.#goneListeners = [];
    this.#run?.finish();
    this.#session.documents.removedAll(this.#shown);
    const gone = (): void => {
      if (this.id !== undefined)
        this.#session.say({ msg: 'nosub', id: this.id, ...this.#errorField(reason) });
      this.#session.forget(this);
      const listeners = this.#goneListeners ?? [];
      this.#isGone = true;
      for (const listener of listeners) listener();
    };
    this.#dropSelection(() => this.#whenLeft(gone));
  }

  /** `listener` runs when an ending subscription has said its `nosub`: at once if it has. */
  whenGone(listener: () => void): void {
    if (this.#isGone) listener();
    else this.#goneListeners?.push(listener);
  }

  /** The socket is gone: nothing is sent. */
  abandon(): void {
    this.#goneListeners = [];
    this.#offsets?.stop();
    this.#run?.finish();
  }

  /** Documents of its log were sent. */
  moved(isPaused: boolean): void {
    if (this.#selection === undefined || this.#offsets === undefined) return;
    this.#offsets.moved(this.#session.reached(this.#selection), isPaused);
  }

  #newRun(target: RunTarget, unblock: () => void): PublicationRun {
    const { userId, connection } = this.#session;
    const onListenerFailed = (err: unknown): void =>
      this.#session.log.error('an onStop listener failed', { err, publication: this.#name });
    this.#run = new PublicationRun({ id: this.id, userId, connection, unblock, onListenerFailed }, target);
    return this.#run;
  }

  #adopt(outcome: RunOutcome): void {
    if ('error' in outcome) {
      this.end(outcome);
      return;
    }
    const { result } = outcome;
    const selection = selectionOf(result);
    const isEmptyList = Array.isArray(result) && result.length === 0;
    if (selection === undefined && !isEmptyList && Boolean(result)) {
      this.end({ error: new Error('a publication returned something that is no log') });
      return;
    }
    if (!isSame(selection, this.#selection)) {
      this.#leaving++;
      this.#dropSelection(() => this.#left());
      try {
        if (selection !== undefined) this.#open(selection);
      } catch (error) {
        this.end({ error });
        return;
      }
    }
    if (selection !== undefined || isEmptyList) this.ready();
  }

  #open(selection: LogSelection): void {
    this.#selection = selection;
    const after = this.#session.openLog(selection);
    if (selection.since === undefined || this.id === undefined) return;
    const epoch = selection.log.epochs.at(-1)?.epoch ?? 0;
    this.#offsets = new OffsetReport(this.#session, this.id, epoch, after);
    this.#session.reportMoves(this, true);
    // The offset has to come before the documents, which leave a write's messages behind [OFF1].
    this.#session.writeMessages();
  }

  #dropSelection(onGone: () => void): void {
    this.#offsets?.end();
    this.#offsets = undefined;
    this.#session.reportMoves(this, false);
    const selection = this.#selection;
    this.#selection = undefined;
    if (selection === undefined) onGone();
    else this.#session.closeLog(selection, onGone);
  }

  /** `listener` runs when nothing of what an earlier run followed is still to be removed. */
  #whenLeft(listener: () => void): void {
    if (this.#leaving === 0) listener();
    else this.#leftListeners.push(listener);
  }

  #left(): void {
    if (--this.#leaving > 0) return;
    const listeners = this.#leftListeners;
    this.#leftListeners = [];
    for (const listener of listeners) listener();
  }

  #afterSnapshot(release: () => void): void {
    const passed = (): void => this.#whenLeft(release);
    if (this.#selection === undefined) passed();
    else this.#session.whenPassed(this.#selection, passed);
  }

  #errorField(reason: Ending): { error?: typeof INTERNAL_ERROR } {
    if (reason === 'stopped') return {};
    const safe = clientSafeError(reason.error);
    if (safe !== undefined) return { error: safe };
    this.#session.log.error('a publication failed', { err: reason.error, publication: this.#name });
    return { error: INTERNAL_ERROR };
  }
}

function selectionOf(result: Extract<RunOutcome, { result: unknown }>['result']): LogSelection | undefined {
  if (result instanceof DocumentLog) return { log: result, key: undefined, since: undefined };
  const isSelection = typeof result === 'object' && 'log' in result && result.log instanceof DocumentLog;
  return isSelection ? result : undefined;
}

function isSame(one: LogSelection | undefined, other: LogSelection | undefined): boolean {
  return one?.log === other?.log && one?.key === other?.key;
}
