/** What an app for both servers may use of a method's `this`. Meteor's server here has no `unblock`: it never waits. */
export interface AppCall {
  readonly userId: string | null;
  readonly randomSeed: string | null;
  setUserId(userId: string | null): void | Promise<void>;
  unblock?(): void;
}

/** The same of a publication's `this`. */
export interface AppSubscription {
  readonly userId: string | null;
  added(collection: string, id: string, fields: Readonly<Record<string, unknown>>): void;
  changed(collection: string, id: string, fields: Readonly<Record<string, unknown>>): void;
  removed(collection: string, id: string): void;
  ready(): void;
  stop(): void;
  error(error: Error): void;
  onStop(listener: () => void): void;
}

export type AppMethod = (this: AppCall, ...params: unknown[]) => unknown;
export type AppPublication = (
  this: AppSubscription,
  ...params: unknown[]
) => readonly [] | void | Promise<readonly [] | void>;

/** A DDP server, Meteor's or ours, as an app sees it. */
export interface AppServer {
  methods(definitions: Readonly<Record<string, AppMethod>>): void;
  publish(name: string | null, publication: AppPublication): void;
}

/** Rounds of the event loop: the only time that passes in an app. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
