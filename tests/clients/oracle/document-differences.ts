import { isDeepStrictEqual } from 'node:util';
import { encodeWireId } from '../../../shared/ddp/wire-id.ts';
import type { Difference } from './differences.ts';
import { eachFrame, eachMessage, withoutMark } from './reading.ts';
import { CONNECT, isObject, type Frame, type Heard } from './script.ts';

const EMPTY_ID = 'stand-in for the empty id';
/** The fields that the app itself takes away. */
const CLEARED_BY_APP = ['note', 'b', 'known'];

/** Subscriptions, and the documents they show. */
export const DOCUMENT_DIFFERENCES: readonly Difference[] = [
  {
    rule: 'SUB9',
    theirs: 'takes a subscription under the id "" for one without a name: no `ready`, no `nosub`, no end',
    script: [
      { client: 0, sends: [CONNECT, { msg: 'sub', id: '', name: 'all' }] },
      { client: 0, sends: [{ msg: 'unsub', id: '' }] },
    ],
    sayToTheirs: eachMessage((message) =>
      (message['msg'] === 'sub' || message['msg'] === 'unsub') && message['id'] === ''
        ? { ...message, id: EMPTY_ID }
        : message,
    ),
    readTheirs: withoutMark(EMPTY_ID),
  },
  {
    rule: 'ID1',
    theirs: 'sends ids of documents as they are',
    script: [
      {
        client: 0,
        sends: [
          CONNECT,
          { msg: 'sub', id: 'a', name: 'all' },
          { msg: 'method', id: '1', method: 'put', params: ['~12', 'a text and no number'] },
          { msg: 'method', id: '2', method: 'put', params: ['0123456789abcdef01234567', 'no ObjectID'] },
        ],
      },
    ],
    readTheirs: eachFrame((frame) =>
      typeof frame['collection'] === 'string' ? { ...frame, id: encodeWireId(String(frame['id'])) } : frame,
    ),
  },
  {
    rule: 'DOC2',
    theirs:
      'remembers values: it sends none twice, and clears those that only the subscription that ends has shown',
    script: [
      {
        client: 0,
        sends: [
          CONNECT,
          { msg: 'method', id: '1', method: 'put', params: ['x', 'text'] },
          { msg: 'sub', id: 'a', name: 'brief' },
          { msg: 'sub', id: 'b', name: 'all' },
        ],
      },
      { client: 0, sends: [{ msg: 'unsub', id: 'b' }] },
    ],
    readTheirs: news,
    readOurs: news,
  },
];

/** Only what the client did not have: no values that it held, nothing taken away but by the app. */
function news(heard: Heard): Heard {
  let held = new Map<string, Record<string, unknown>>();
  return eachFrame((frame) => {
    const document = `${String(frame['collection'])} ${String(frame['id'])}`;
    const fields = isObject(frame['fields']) ? frame['fields'] : {};
    if (frame['msg'] === 'connected') held = new Map();
    if (frame['msg'] === 'removed') held.delete(document);
    if (frame['msg'] === 'added') held.set(document, { ...fields });
    return frame['msg'] === 'changed' ? newsOfChange(frame, fields, held.get(document)) : frame;
  })(heard);
}

function newsOfChange(
  frame: Frame,
  fields: Frame,
  known: Record<string, unknown> | undefined,
): Frame | undefined {
  if (known === undefined) return frame;
  const names: readonly unknown[] = Array.isArray(frame['cleared']) ? frame['cleared'] : [];
  const cleared = CLEARED_BY_APP.filter((name) => names.includes(name) && name in known);
  const changed = Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(known[name], value));
  for (const name of cleared) delete known[name];
  for (const [name, value] of changed) known[name] = value;
  if (cleared.length === 0 && changed.length === 0) return undefined;
  const { msg, collection, id } = frame;
  return {
    msg,
    collection,
    id,
    ...(changed.length === 0 ? {} : { fields: Object.fromEntries(changed) }),
    ...(cleared.length === 0 ? {} : { cleared }),
  };
}
