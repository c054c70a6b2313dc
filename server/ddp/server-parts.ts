import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { ServerRates } from './client-rates.ts';
import type { Flusher } from './flush.ts';
import type { Connection, DdpLimits, MethodDefinition, Publication } from './server-api.ts';
import type { Shutdown } from './shutdown.ts';

/** A session as its server sees it. */
export interface OpenSession {
  readonly subscriptions: ReadonlyMap<string, { readonly hasLog: boolean }>;
  /** Messages not yet handled to their end. */
  readonly unanswered: number;
  close(close: { readonly code: number; readonly reason: string }): void;
}

/** What every session of a server shares. Tables are Maps: `constructor` is a name like any other [METH3] [SUB3]. */
export interface ServerParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly limits: DdpLimits;
  readonly rates: ServerRates;
  readonly flusher: Flusher;
  readonly methods: ReadonlyMap<string, MethodDefinition>;
  readonly publications: ReadonlyMap<string, Publication>;
  readonly universalPublications: readonly Publication[];
  readonly sessions: Set<OpenSession>;
  readonly shutdown: Shutdown;
  readonly announce: (connection: Connection) => void;
}
