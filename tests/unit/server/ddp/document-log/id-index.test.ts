import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { IdIndex, hashId } from '../../../../../server/ddp/document-log/id-index.ts';

/** An index of names whose hashes are what `hashOf` says, and the entries by number. */
class NamedIndex {
  readonly #names: string[] = [];
  readonly #hashOf: (name: string) => number;
  readonly #index = new IdIndex();

  constructor(hashOf: (name: string) => number) {
    this.#hashOf = hashOf;
  }

  get bytesHeld(): number {
    return this.#index.bytesHeld;
  }

  find(name: string): number {
    return this.#index.find(this.#hashOf(name), { isSought: (entry) => this.#names[entry] === name });
  }

  reserve(ids: number): void {
    this.#index.reserve(ids);
  }

  put(name: string): number {
    const before = this.find(name);
    const entry = this.#names.push(name) - 1;
    if (before < 0) this.#index.add(this.#hashOf(name), entry);
    else this.#index.replace(this.#hashOf(name), before, entry);
    return entry;
  }
}

const hashes: Readonly<Record<string, (name: string) => number>> = {
  'all the same': () => 5,
  'at the end of the table': () => 0xffffffff,
  'a few': (name) => name.length % 3,
  'its own': (name) => hashId(Buffer.from(name), 0, Buffer.byteLength(name)),
};

describe('an index of ids', () => {
  for (const [kind, hashOf] of Object.entries(hashes)) {
    it(`finds the latest entry of each id, as a Map does, when hashes are ${kind}`, () => {
      const names = fc.array(fc.string({ maxLength: 3 }), { maxLength: 120, size: 'max' });
      fc.assert(
        fc.property(names, names, (put, asked) => {
          const index = new NamedIndex(hashOf);
          const expected = new Map<string, number>();
          for (const name of put) expected.set(name, index.put(name));
          for (const name of [...put, ...asked]) assert.equal(index.find(name), expected.get(name) ?? -1);
        }),
      );
    });
  }

  it('does not grow beyond what was reserved', () => {
    const index = new NamedIndex((name) => Number(name));
    index.reserve(3_000);
    const { bytesHeld } = index;
    for (let entry = 0; entry < 3_000; entry++) index.put(String(entry));
    assert.equal(index.bytesHeld, bytesHeld);
    assert.equal(bytesHeld, 4_096 * 8);
    for (let entry = 0; entry < 3_000; entry++) assert.equal(index.find(String(entry)), entry);
  });

  it('hashes a range of bytes alone', () => {
    const bytes = Buffer.from('--abc--');
    assert.equal(hashId(bytes, 2, 5), hashId(Buffer.from('abc'), 0, 3));
    assert.notEqual(hashId(bytes, 2, 5), hashId(bytes, 2, 6));
  });
});
