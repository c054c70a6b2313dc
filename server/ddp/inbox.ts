// Shared by all inboxes in which nothing waits: an array for each would be one object more to fetch for each message.
const NOTHING_WAITS: never[] = [];

/** Handles a message; it may unblock the queue before it is done. A promise must not reject. */
export type Handle<Message> = (message: Message, unblock: () => void) => void | Promise<void>;

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

  push(message: Message): void {
    // Mostly nothing waits: then the message needs no place in a queue.
    if (!this.#isBlocked && !this.#isDraining) this.#drain(message);
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
    let hasUnblocked = false;
    const unblock = (): void => {
      if (hasUnblocked) return;
      hasUnblocked = true;
      this.#isBlocked = false;
      this.#drain();
    };
    const settle = (): void => {
      this.#running--;
      unblock();
      this.#onSettled();
    };
    const handled = this.#handle(message, unblock);
    if (handled === undefined) settle();
    else void handled.then(settle);
  }
}
