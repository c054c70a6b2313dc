import type { ClientMessage } from '../../shared/ddp/client-messages.ts';
import { encodeError } from '../../shared/ddp/ddp-error.ts';
import type { SessionId, SubId } from '../../shared/ddp/ids.ts';
import { offendingField, type Malformed, type RawMessage } from '../../shared/ddp/parse-client-message.ts';
import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import { MAX_UNSENT_BYTES, type ClientSocket } from '../ports/client-socket.ts';
import type { Log } from '../ports/log.ts';
import type { ClientRates } from './client-rates.ts';
import type { ClientConnection } from './connection.ts';
import type { LogSelection } from './document-log/document-log.ts';
import type { Flushable } from './flush.ts';
import { Heartbeat } from './heartbeat.ts';
import { Inbox, type Turn } from './inbox.ts';
import { CLOSE, MAX_OVERDRAWN_BYTES } from './limits.ts';
import { Outbox } from './outbox.ts';
import type { DdpLimits } from './server-api.ts';
import type { ServerParts } from './server-parts.ts';
import { SessionDocuments } from './session-documents.ts';
import { SessionLogs } from './session-logs.ts';
import type { SessionSubscription } from './session-subscription.ts';
import type { SharedMessage } from './shared-message.ts';

/** Messages that wait their turn [ORD1]. */
export type QueuedMessage = Extract<ClientMessage, { msg: 'sub' | 'unsub' | 'method' }>;
/** Handles one of them. */
export type HandleMessage = (session: Session, message: QueuedMessage, turn: Turn) => void;
type Queued = QueuedMessage | Malformed;

export interface SessionOptions {
  readonly id: SessionId;
  readonly version: string;
  readonly socket: ClientSocket;
  readonly connection: ClientConnection;
  readonly parts: ServerParts;
  readonly rates: ClientRates;
  readonly handle: HandleMessage;
}

/** One DDP conversation, from `connected` until its socket is gone. */
export class Session implements Flushable {
  readonly id: SessionId;
  readonly connection: ClientConnection;
  readonly parts: ServerParts;
  readonly rates: ClientRates;
  readonly documents = new SessionDocuments((message) => this.say(message));
  readonly subscriptions = new Map<SubId, SessionSubscription>();
  isDue = false;
  userId: string | null = null;
  isChangingUser = false;
  readonly #version: string;
  readonly #socket: ClientSocket;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox<Queued>;
  readonly #logs: SessionLogs;
  readonly #heartbeat: Heartbeat;
  readonly universal = new Set<SessionSubscription>();
  readonly #handleMessage: HandleMessage;
  /** Subscriptions that report how far their log was sent; most have none. */
  #reporting: Set<SessionSubscription> | undefined;
  #isClosed = false;
  #isReadingPaused = false;
  #cancelStall: Cancel | undefined;

  constructor({ id, version, socket, connection, parts, rates, handle }: SessionOptions) {
    this.id = id;
    this.connection = connection;
    this.parts = parts;
    this.rates = rates;
    this.#handleMessage = handle;
    this.#version = version;
    this.#socket = socket;
    this.#outbox = new Outbox(socket);
    this.#inbox = new Inbox(
      (message, turn) => this.#handle(message, turn),
      () => this.#settled(),
    );
    this.#logs = new SessionLogs(socket.framing, parts.flusher, this);
    this.#heartbeat = new Heartbeat(parts.clock, parts.limits, {
      ping: () => this.say({ msg: 'ping' }),
      expire: () => this.close(CLOSE.normal),
      isResting: () => this.#isReadingPaused,
    });
  }

  get clock(): Clock {
    return this.parts.clock;
  }
  get log(): Log {
    return this.parts.log;
  }
  get limits(): DdpLimits {
    return this.parts.limits;
  }
  /** Messages not yet handled to their end. */
  get unanswered(): number {
    return this.#inbox.unanswered;
  }
  /** Whether a message that comes now has to wait its turn. */
  get isBusy(): boolean {
    return this.#inbox.isBusy;
  }
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** All subscriptions, universal ones first. */
  allSubscriptions(): readonly SessionSubscription[] {
    return [...this.universal, ...this.subscriptions.values()];
  }

  /** Says `connected`: the first thing a client hears [CONN1]. */
  begin(): void {
    this.#socket.onDrain(() => this.#drained());
    this.say({ msg: 'connected', session: this.id });
    if (this.#version !== 'pre1') this.#heartbeat.start();
  }

  receive(message: ClientMessage | { msg: 'bad connect' }, raw: RawMessage): void {
    switch (message.msg) {
      case 'connect':
      case 'bad connect':
        this.#sayError({ kind: 'unreadable', reason: 'Already connected', ...offendingField(raw()) });
        return;
      case 'ping':
      case 'pong':
        this.#heartbeat.hear();
        // pre1 knows no heartbeat [BEAT6].
        if (this.#version === 'pre1')
          this.#queue({ kind: 'queued', reason: 'Bad request', ...offendingField(raw()) });
        else if (message.msg === 'ping') this.say({ ...message, msg: 'pong' });
        return;
      case 'sub':
      case 'unsub':
      case 'method':
        this.#heartbeat.hear();
        this.#queue(message);
    }
  }

  receiveMalformed(malformed: Malformed): void {
    if (malformed.kind === 'unreadable') {
      this.#sayError(malformed);
      return;
    }
    this.#heartbeat.hear();
    this.#queue(malformed);
  }

  /** Said at the end of the tick, behind the documents of logs. */
  say(message: ServerMessage | SharedMessage): void {
    if (this.#isClosed) return;
    this.#outbox.say(message);
    this.parts.flusher.sessionChanged(this);
  }

  /** Asks for a flush at the end of the tick. */
  wake(): void {
    this.parts.flusher.sessionChanged(this);
  }

  /** What was said so far leaves now: before documents that must not overtake it. */
  writeMessages(): void {
    if (!this.#isClosed) this.#outbox.write();
  }

  openLog(selection: LogSelection): number {
    this.writeMessages();
    return this.#logs.open(selection);
  }
  closeLog(selection: LogSelection, onGone: () => void): void {
    this.#logs.close(selection, onGone);
  }
  whenPassed(selection: LogSelection, release: () => void): void {
    this.#logs.whenPassed(selection, release);
  }
  whenAllPassed(release: () => void): void {
    this.#logs.whenAllPassed(release);
  }
  reached(selection: LogSelection): number {
    return this.#logs.reached(selection);
  }

  /** A subscription has ended: its id is free. */
  forget(subscription: SessionSubscription): void {
    this.universal.delete(subscription);
    if (subscription.id !== undefined) this.subscriptions.delete(subscription.id);
  }

  flush(): void {
    if (this.#isClosed) return;
    const isDone = this.#logs.step(this.#outbox);
    if (this.#reporting !== undefined) {
      const isPaused = !isDone && this.#outbox.room <= 0;
      for (const subscription of this.#reporting) subscription.moved(isPaused);
    }
    this.#outbox.write();
    if (isDone && this.#isAtEase) return;
    // What one session takes at once is bounded, so that the others get their turn.
    if (!isDone && this.#socket.room > 0) this.wake();
    this.#watchStall();
    this.#paceReading();
  }

  /** The subscription is to be told of each flush, or no longer. */
  reportMoves(subscription: SessionSubscription, isReporting: boolean): void {
    if (isReporting) (this.#reporting ??= new Set()).add(subscription);
    else if (this.#reporting?.delete(subscription) === true && this.#reporting.size === 0)
      this.#reporting = undefined;
  }

  fail(err: unknown): void {
    this.log.error('a bug in sending', { err });
    this.close(CLOSE.bug);
  }

  close({ code, reason }: { readonly code: number; readonly reason: string }): void {
    if (this.#isClosed) return;
    this.#outbox.write();
    this.closed();
    this.#socket.close(code, reason);
  }

  /** The socket is gone, or goes: nothing more is said [PEER6]. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat.stop();
    this.#cancelStall?.();
    this.#inbox.drop();
    for (const subscription of this.allSubscriptions()) subscription.abandon();
    this.#logs.abandon();
    this.connection.closed();
    this.parts.sessions.delete(this);
  }

  #queue(message: Queued): void {
    this.#inbox.push(message);
    this.#paceReading();
  }

  #handle(message: Queued, turn: Turn): void {
    if (!this.#isClosed && 'msg' in message) {
      this.#handleMessage(this, message, turn);
      return;
    }
    if (!this.#isClosed && !('msg' in message)) this.#sayError(message);
    turn.done();
  }

  #settled(): void {
    this.#paceReading();
    this.parts.shutdown.settled();
  }

  #sayError({ reason, offendingMessage, callId: id }: Malformed): void {
    if (id === undefined) {
      this.say({ msg: 'error', reason, ...offendingField(offendingMessage) });
    } else {
      this.say({ msg: 'result', id, error: encodeError(400, reason) });
      this.say({ msg: 'updated', methods: [id] });
    }
    if (this.rates.takeError()) this.close(CLOSE.tooManyErrors);
  }

  /** Its socket takes all that it may, and nothing has to be undone for that: so it is after almost every flush. */
  get #isAtEase(): boolean {
    return this.#socket.room >= MAX_UNSENT_BYTES && !this.#isReadingPaused && this.#cancelStall === undefined;
  }

  /** A client that sends faster than it is answered, or does not read its answers, is not read further [LIM2]. */
  #paceReading(): void {
    if (this.#isClosed) return;
    const isBehind =
      this.#inbox.unanswered >= this.limits.maxUnanswered || this.#socket.unsentBytes >= MAX_UNSENT_BYTES;
    if (isBehind === this.#isReadingPaused) return;
    this.#isReadingPaused = isBehind;
    if (isBehind) this.#socket.pauseReading();
    else this.#socket.resumeReading();
  }

  #drained(): void {
    this.#cancelStall?.();
    this.#cancelStall = undefined;
    this.parts.flusher.sessionChanged(this);
  }

  /** A socket that takes nothing for too long, or is owed too much, is given up [LIM3]. */
  #watchStall(): void {
    if (this.#socket.unsentBytes > MAX_UNSENT_BYTES + MAX_OVERDRAWN_BYTES) this.close(CLOSE.stalled);
    else if (this.#socket.room <= 0) {
      this.#cancelStall ??= this.clock.after(this.limits.stallTimeoutMs, () => this.close(CLOSE.stalled));
    } else {
      this.#cancelStall?.();
      this.#cancelStall = undefined;
    }
  }
}
