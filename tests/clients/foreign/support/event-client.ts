import { until } from '../../../browser/support/until.ts';
import { type DocumentMessage, EventStore, type ForeignClient } from './foreign-client.ts';

interface Answer {
  readonly id: string;
  readonly error?: unknown;
  readonly result?: unknown;
}

/** ddp.js, and what was copied from it: numbers its messages and tells every one that comes. */
export interface EventDdp {
  readonly status: string;
  on(event: 'added' | 'removed', listener: (message: DocumentMessage) => void): unknown;
  on(event: 'result' | 'nosub', listener: (message: Answer) => void): unknown;
  on(event: 'ready', listener: (message: { readonly subs: readonly string[] }) => void): unknown;
  on(event: 'error', listener: (event: object) => void): unknown;
  method(name: string, params: readonly unknown[]): string;
  sub(name: string, params: readonly unknown[]): string;
  disconnect(): void;
}

export interface EventDdpOptions {
  readonly endpoint: string;
  readonly SocketConstructor: new (url: string) => unknown;
  /** ms */
  readonly reconnectInterval: number;
}

/** Collects what it tells, as its user has to. */
export function openEventClient(ddp: EventDdp): ForeignClient {
  const store = new EventStore();
  const answers = new Map<string, Answer>();
  ddp.on('added', (message) => store.added(message));
  ddp.on('removed', (message) => store.removed(message));
  ddp.on('result', (message) => answers.set(message.id, message));
  ddp.on('nosub', (message) => answers.set(message.id, message));
  ddp.on('ready', ({ subs }) => {
    for (const id of subs) answers.set(id, { id });
  });
  const answerTo = async (id: string): Promise<unknown> => {
    const { error, result } = await until(`an answer to ${id}`, () => answers.get(id));
    if (error !== undefined) throw error as Error;
    return result;
  };
  return {
    connected: () => until('it is connected', () => ddp.status === 'connected'),
    call: (method, ...params) => answerTo(ddp.method(method, params)),
    subscribe: (name, ...params) => answerTo(ddp.sub(name, params)),
    documents: (collection) => store.read(collection),
    close: () => ddp.disconnect(),
  };
}
