import { createDdpServer, DocumentLog, type DdpServer } from '../../../server/ddp/author-api.ts';
import type { LogSelection, Subscription } from '../../../server/ddp/author-api.ts';
import type { Offset } from '../../../shared/ddp/offset.ts';
import { NumberedIds } from '../numbered-ids.ts';
import { RecordingLog } from '../recording-log.ts';
import { ClientConnection } from './client-connection.ts';
import { IDS, KEYS, SUBS, USERS } from './log-operations.ts';
import type { Asking, Claiming, ClientKind, Doing } from './log-operations.ts';
import type { Asked, Claim } from './model-subscription.ts';
import { NaiveLog } from './naive-log.ts';
import { TickClock } from './tick-clock.ts';
import { storeOf, type ModelledLog, type WatchedPart } from './watched-part.ts';

/** A DDP server with two logs, and everyone who is connected to it. */
export class LogWorld {
  readonly clock = new TickClock();
  readonly problems = new RecordingLog();
  logs: readonly ModelledLog[];
  readonly slots: (ClientConnection | undefined)[];
  /** The last connection of each slot: what its client had when it was cut. */
  readonly #lastOf: (ClientConnection | undefined)[] = [];
  readonly #kinds: readonly ClientKind[];
  readonly #asked: Asked[] = [];
  readonly #connections = new Map<string, ClientConnection>();
  #server: DdpServer;

  constructor(kinds: readonly ClientKind[]) {
    this.#kinds = kinds;
    this.slots = kinds.map(() => undefined);
    this.logs = ['things', 'others'].map((collection) => openLog(new NaiveLog(collection)));
    this.#server = this.#serve();
  }

  connection(slot: number): ClientConnection {
    const open = this.slots[slot];
    if (open !== undefined) return open;
    const address = `client ${slot}, connection ${this.#connections.size}`;
    const kind = this.#kinds[slot] ?? { framing: 'websocket', intake: 'pushed' };
    const connection = new ClientConnection(this.#server, address, kind, this.logs);
    this.#connections.set(address, connection);
    this.slots[slot] = connection;
    this.#lastOf[slot] = connection;
    return connection;
  }

  cut(slot: number): void {
    this.slots[slot]?.cut();
    this.slots[slot] = undefined;
  }

  sub(slot: number, sub: number, asking: Asking): void {
    const id = SUBS[sub] ?? '';
    if (asking.ask === 'mine') {
      this.#ask(slot, id, 'mine', { part: undefined, claim: undefined });
      return;
    }
    const of = this.#log(asking.log);
    const part = { of, key: asking.key === null ? undefined : KEYS[asking.key] };
    const claim = asking.claiming === null ? undefined : this.#claim(part, asking.claiming);
    this.#ask(slot, id, 'asked', { part, claim });
  }

  /** A client that was cut off connects again, and goes on where one of its subscriptions was told to be. */
  comeBack(slot: number, sub: number): void {
    this.cut(slot);
    const before = this.#lastOf[slot]?.client;
    const left = before?.subscriptions.get(SUBS[sub] ?? '');
    const { part, told } = left ?? {};
    if (before === undefined || part === undefined || told === undefined) return;
    const of = this.#logOf(part.of.naive.collection);
    // Of several subscriptions' documents it cannot know which came before a place of one of them.
    const claim = before.isAlone(part.of) ? { since: told.since, kept: told.store } : undefined;
    const asked = { part: { of, key: part.key }, claim };
    this.#ask(slot, SUBS[sub] ?? '', 'asked', asked);
  }

  /** @returns whether there was anything to do */
  carryOut(doing: Doing): boolean {
    const { log, naive } = this.#log(doing.log);
    const n = log.endN + doing.gap;
    if (doing.do === 'clear') {
      naive.clear(n);
      log.clear(n);
      return true;
    }
    const id = IDS[doing.id] ?? '';
    if (doing.do === 'remove') {
      if (!log.remove(id, n)) return false;
      naive.remove(id, n);
      return true;
    }
    if (log.has(id)) return false;
    // An id keeps its key, however often it comes again.
    const key = KEYS[doing.id % KEYS.length] ?? '';
    const text = `{"k":"${key}","v":${n},"é\\"":"${'é'.repeat(doing.size / 2)}"}`;
    log.append(id, key, text, n);
    naive.append({ n, id, key, text });
    return true;
  }

  /** The process ends, and another opens the logs from what was stored. */
  restart(lost: number): void {
    for (const slot of this.slots.keys()) this.cut(slot);
    this.logs = this.logs.map(({ naive }) => {
      naive.restart(lost);
      return openLog(naive);
    });
    this.#server = this.#serve();
  }

  #log(place: number): ModelledLog {
    return this.#logOf(place === 0 ? 'things' : 'others');
  }

  #logOf(collection: string): ModelledLog {
    const found = this.logs.find(({ naive }) => naive.collection === collection);
    if (found === undefined) throw new Error(`no log of ${collection}`);
    return found;
  }

  #ask(slot: number, id: string, name: string, asked: Pick<Asked, 'part' | 'claim'>): void {
    const connection = this.connection(slot);
    // Its place in the list stands for what cannot go over the wire.
    const place = this.#asked.length;
    this.#asked.push({ ...asked, place, unsubsBefore: connection.client.unsubs(id) });
    connection.send({ msg: 'sub', id, name, params: [place] });
  }

  #claim(part: WatchedPart, claiming: Claiming): Claim {
    const since = offsetOf(part.of, claiming);
    const kept = storeOf(part.of.naive.documentsAt(since), part);
    return { since, kept };
  }

  #serve(): DdpServer {
    const server = createDdpServer({
      clock: this.clock,
      ids: new NumberedIds(),
      log: this.problems,
      limits: { heartbeatIntervalMs: 0, stallTimeoutMs: 1e9 },
    });
    const ran = (run: Subscription, asked: Asked): LogSelection | readonly [] => {
      const { client } = this.#connectionAt(run.connection.clientAddress);
      const { part, claim } = asked;
      client.publicationRan(run.id ?? '', asked);
      if (part === undefined) return [];
      const { log } = part.of;
      if (part.key !== undefined)
        return log.withKey(part.key, claim === undefined ? {} : { since: claim.since });
      return claim === undefined ? { log, key: undefined, since: undefined } : log.from(claim.since);
    };
    const partOfUser = (userId: string | null): WatchedPart | undefined => {
      const [first = 'all', second] = (userId ?? 'all').split(' ');
      if (first === 'nothing') return undefined;
      const key = first.startsWith('k') ? first : second;
      return { of: this.#log(first === 'other' ? 1 : 0), key };
    };
    const askedAt = (place: unknown): Asked => {
      const asked = this.#asked[Number(place)];
      if (asked === undefined) throw new Error(`nothing was asked at ${String(place)}`);
      return asked;
    };
    server.publish('asked', function (place) {
      return ran(this, askedAt(place));
    });
    server.publish('mine', function (place) {
      return ran(this, { ...askedAt(place), part: partOfUser(this.userId) });
    });
    const carryOut = (doing: Doing): boolean => this.carryOut(doing);
    const ended = (address: string | null, id: unknown): void =>
      this.#connectionAt(address).client.callEnded(String(id));
    server.methods({
      carryOut(id, doing) {
        carryOut(doing as Doing);
        ended(this.connection.clientAddress, id);
      },
      async setUser(id, user) {
        await this.setUserId(USERS[Number(user)] ?? null);
        ended(this.connection.clientAddress, id);
      },
    });
    return server;
  }

  #connectionAt(address: string | null): ClientConnection {
    const connection = this.#connections.get(address ?? '');
    if (connection === undefined) throw new Error(`nobody is at ${address}`);
    return connection;
  }
}

function openLog(naive: NaiveLog): ModelledLog {
  const { collection, epochs, clearedThrough: droppedThrough } = naive;
  const log = new DocumentLog({ collection, epochs, firstN: 1, droppedThrough });
  for (const entry of naive.stored) {
    if (entry.kind === 'document') log.append(entry.id, entry.key, entry.text, entry.n);
    else log.remove(entry.id, entry.n);
  }
  log.advanceTo(naive.lastN + 1);
  return { log, naive };
}

function offsetOf({ log, naive }: ModelledLog, claiming: Claiming): Offset {
  switch (claiming.claim) {
    case 'a place':
      return {
        epoch: Math.max(1, naive.epoch - claiming.epochsAgo),
        n: reachedOrNever(log, log.endN - claiming.at + 2),
      };
    case 'the edge':
      return { epoch: naive.epoch, n: reachedOrNever(log, log.droppedThrough + claiming.off) };
    case 'an epoch never heard of':
      return { epoch: 999, n: 3 };
  }
}

/** A place ahead must stay ahead until the subscription is handled. */
function reachedOrNever({ endN }: DocumentLog, n: number): number {
  return n < endN ? Math.max(0, n) : endN + 1_000_000;
}
