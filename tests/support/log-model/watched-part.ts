import type { DocumentLog } from '../../../server/ddp/author-api.ts';
import type { Documents, NaiveDocument, NaiveLog } from './naive-log.ts';

/** A log and what it should be. */
export interface ModelledLog {
  readonly log: DocumentLog;
  readonly naive: NaiveLog;
}

/** What a subscription follows: a log, or one key of it. */
export interface WatchedPart {
  readonly of: ModelledLog;
  readonly key: string | undefined;
}

/** n of each document by id: what a client has of one log. */
export type Store = Map<string, number>;

export function covers({ key }: WatchedPart, document: { readonly key: string }): boolean {
  return key === undefined || key === document.key;
}

export function isSamePart(one: WatchedPart | undefined, other: WatchedPart | undefined): boolean {
  return one?.of === other?.of && one?.key === other?.key;
}

export function partOf(documents: Documents, part: WatchedPart): NaiveDocument[] {
  return [...documents.values()].filter((document) => covers(part, document));
}

export function storeOf(documents: Documents, part: WatchedPart): Store {
  return new Map(partOf(documents, part).map(({ id, n }) => [id, n]));
}

/** The same text for the same documents. */
export function describeStore(store: Store): string {
  const ids = [...store.keys()].toSorted((one, other) => (one < other ? -1 : 1));
  return JSON.stringify(ids.map((id) => [id, store.get(id)]));
}
