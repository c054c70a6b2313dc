// Shared by all inboxes in which nothing waits: an array for each would be one object more to fetch for each message.
const NOTHING_WAITS: never[] = [];

/** A message's time at the head of its queue. */
export interface Turn {
  /** The next message may begin; done does that too. */
  unblock(): void;
  /** The message has been handled to its end: to be said once. */
  done(): void;
}

/** Handles a message, at once or later; must not throw once it has told its turn anything. */
export type Handle<Message> = (message: Message, turn: Turn) => void;

/** A session's queue: one message at a time, the next when the one before is done or has unblocked it [ORD1–4]. */
export class Inbox<Message> {
  readonly #handle: Handle<Message>;
  readonly #onSettled: () => void;
  #waiting: Message[] = NOTHING_WAITS;
  #next = 0;
  #running = 0;
  #isBlocked = false;
  #isDraining = false;

  /** @param onSettled runs when a message has been handled to its end */
  constructor(handle: Handle<Message>, onSettled: () => void) {
    this.#handle = handle;
    this.#onSettled = onSettled;
  }

  /** Messages not yet handled to their end. */
  get unanswered(): number {
    return this.#waiting.length - this.#next + this.#running;
  }

  /** Whether a message that is pushed now has to wait its turn. */
  get isBusy(): boolean {
    return this.#isBlocked || this.#isDraining;
  }

  push(message: Message): void {
    // Mostly nothing waits: then the message needs no place in a queue.
    if (!this.isBusy) this.#drain(message);
    else if (this.#waiting === NOTHING_WAITS) this.#waiting = [message];
    else this.#waiting.push(message);
  }

  /** Drops what waits; what runs goes on. */
  drop(): void {
    this.#waiting = NOTHING_WAITS;
    this.#next = 0;
  }

  /** A loop and not a recursion: ten thousand calls that unblock at once must not nest. */
  #drain(first?: Message): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    if (first !== undefined) this.#start(first);
    while (!this.#isBlocked && this.#next < this.#waiting.length) this.#start(this.#take());
    this.#isDraining = false;
  }

  #take(): Message {
    const message = this.#waiting[this.#next++] as Message;
    if (this.#next === this.#waiting.length) this.drop();
    return message;
  }

  #start(message: Message): void {
    this.#running++;
    this.#isBlocked = true;
    this.#handle(message, new InboxTurn(this));
  }

  /** For its turns: the next message may begin. */
  next(): void {
    this.#isBlocked = false;
    this.#drain();
  }

  /** For its turns: one is over. */
  ended(turn: Turn): void {
    this.#running--;
    turn.unblock();
    this.#onSettled();
  }
}

class InboxTurn<Message> implements Turn {
  readonly #inbox: Inbox<Message>;
  #hasUnblocked = false;

  constructor(inbox: Inbox<Message>) {
    this.#inbox = inbox;
  }

  unblock(): void {
    if (this.#hasUnblocked) return;
    this.#hasUnblocked = true;
    this.#inbox.next();
  }

  done(): void {
    this.#inbox.ended(this);
  }
}
