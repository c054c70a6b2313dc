import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { sortedTexts } from '../support/sorted-texts.ts';
import { readProtocol, readText } from './protocol-rules.ts';

const CLIENT = 'shared/ddp/client-messages.ts';
const SERVER = 'shared/ddp/server-messages.ts';
const ERROR = 'shared/ddp/ddp-error.ts';

/** Of the messages' shapes, without comments and layout. */
const PINNED = 'de0a5f492dd4d0e444e9d63375130e26f98653fd1ab4a336433f84ed60dc6b31';

/** The code of a file, without comments; every run of white space is one space. */
function codeOf(path: string): string {
  return readText(path)
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replaceAll(/\s+/g, ' ');
}

function wordsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\bmsg: '(\w+)'/g)].map(([, word]) => word ?? ''))].toSorted();
}

describe('the wire', () => {
  it('is as it was: whoever changes a message changes PROTOCOL.md, thinks of old clients, and pins it anew', () => {
    const [error] = /export interface DdpErrorObject \{[^}]*\}/.exec(codeOf(ERROR)) ?? [];
    assert.ok(error !== undefined);
    const hash = createHash('sha256').update(codeOf(CLIENT)).update(codeOf(SERVER)).update(error);
    assert.equal(hash.digest('hex'), PINNED);
  });

  it('has the messages that PROTOCOL.md describes', () => {
    const [client, server] = readProtocol().split('## Messages from the ').slice(1);
    assert.deepEqual(wordsOf(client ?? ''), wordsOf(codeOf(CLIENT)));
    assert.deepEqual(wordsOf((server ?? '').split('## Rules')[0] ?? ''), wordsOf(codeOf(SERVER)));
  });

  it('has every message in its list', () => {
    for (const [path, list] of [
      [CLIENT, 'ClientMessage'],
      [SERVER, 'ServerMessage'],
    ] as const) {
      const code = codeOf(path);
      const listed = new RegExp(`export type ${list} = ([^;]+);`).exec(code)?.[1] ?? '';
      const names = [...code.matchAll(/export interface (\w+Message) /g)].map(([, name]) => name);
      assert.deepEqual(sortedTexts([...listed.matchAll(/\w+/g)].map(([name]) => name)), sortedTexts(names));
    }
  });
});
