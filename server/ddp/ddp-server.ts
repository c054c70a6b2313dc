import type { ClientSocket } from '../ports/client-socket.ts';
import { ClientInput } from './client-input.ts';
import { serverRates } from './client-rates.ts';
import { Flusher } from './flush.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type {
  Connection,
  DdpCounts,
  DdpLimits,
  DdpServerOptions,
  MethodDefinition,
  Publication,
} from './server-api.ts';
import type { OpenSession, ServerParts } from './server-parts.ts';
import { Shutdown } from './shutdown.ts';
import type { Handshake, SessionHost, SessionInput } from './transport-api.ts';

/** A DDP server without network, database or application: sockets come in by {@link DdpServer.open}. */
export interface DdpServer extends SessionHost {
  readonly limits: DdpLimits;
  readonly counts: DdpCounts;
  /** All that can be asked for by name. */
  readonly names: { readonly methods: readonly string[]; readonly publications: readonly string[] };
  /** @throws {Error} when one of the names is taken */
  methods(definitions: Readonly<Record<string, MethodDefinition>>): void;
  /** @param name null: a universal publication, run for every session. @throws {Error} when the name is taken */
  publish(name: string | null, publication: Publication): void;
  onConnection(listener: (connection: Connection) => void): void;
  open(socket: ClientSocket, handshake: Handshake): SessionInput;
  /** Takes nothing more in, lets what was taken be answered (for 8 s at most), then closes every session. */
  close(code: number, reason: string): Promise<void>;
}

export function createDdpServer(options: DdpServerOptions): DdpServer {
  const { clock, ids, log, forwardedCount = 0, onDelivered = () => undefined } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const methods = new Map<string, MethodDefinition>();
  const publications = new Map<string, Publication>();
  const universalPublications: Publication[] = [];
  const connectionListeners: ((connection: Connection) => void)[] = [];
  const sessions = new Set<OpenSession>();
  const shutdown = new Shutdown(sessions, clock);
  const parts: ServerParts = {
    clock,
    ids,
    log,
    limits,
    rates: serverRates(options.rates ?? {}),
    flusher: new Flusher(clock, onDelivered),
    methods,
    publications,
    universalPublications,
    sessions,
    shutdown,
    announce(connection) {
      for (const listener of connectionListeners) {
        try {
          listener(connection);
        } catch (err) {
          log.error('an onConnection listener failed', { err });
        }
      }
    },
  };
  return {
    limits,
    get counts() {
      let subscriptions = 0;
      let listeners = 0;
      for (const session of sessions) {
        for (const subscription of session.subscriptions.values()) {
          subscriptions++;
          if (subscription.hasLog) listeners++;
        }
      }
      return { sessions: sessions.size, subscriptions, listeners };
    },
    get names() {
      return { methods: [...methods.keys()], publications: [...publications.keys()] };
    },
    methods(definitions) {
      for (const [name, definition] of Object.entries(definitions)) {
        if (methods.has(name)) throw new Error(`method ${name} is defined already`);
        methods.set(name, definition);
      }
    },
    publish(name, publication) {
      if (name === null) universalPublications.push(publication);
      else if (publications.has(name)) throw new Error(`publication ${name} is defined already`);
      else publications.set(name, publication);
    },
    onConnection(listener) {
      connectionListeners.push(listener);
    },
    async close(code, reason) {
      await shutdown.begin();
      // The last answers and the documents before them leave at the end of the tick.
      await new Promise<void>((resolve) => clock.endOfTick(resolve));
      for (const session of sessions) session.close({ code, reason });
    },
    open: (socket, handshake) => new ClientInput(parts, socket, handshake, forwardedCount),
  };
}
