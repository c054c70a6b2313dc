import assert from 'node:assert/strict';
import { SlabChain } from '../../../../../server/ddp/document-log/slab-chain.ts';

const KIB = 1024;

function fill(chain: SlabChain, length: number, entry: number): number {
  const slab = chain.reserve(length, entry);
  chain.at(slab).used += length;
  return slab;
}

describe('a chain of slabs', () => {
  it('begins with 4 KiB, doubles to 1 MiB and then stays', () => {
    const chain = new SlabChain();
    for (let entry = 0; chain.slabs.length < 11; entry++) fill(chain, 4 * KIB, entry);
    assert.deepEqual(
      chain.slabs.map(({ bytes }) => bytes.length / KIB),
      [4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024],
    );
    assert.equal(chain.bytesHeld, (4 + 8 + 16 + 32 + 64 + 128 + 256 + 512 + 3 * 1024) * KIB);
  });

  it('takes what fits into the last slab, to its last byte, and knows which entry begins each', () => {
    const chain = new SlabChain();
    assert.equal(fill(chain, 4 * KIB - 1, 0), 0);
    assert.equal(fill(chain, 1, 1), 0);
    assert.equal(fill(chain, 1, 2), 1);
    assert.deepEqual(
      chain.slabs.map(({ firstEntry, used }) => [firstEntry, used]),
      [
        [0, 4 * KIB],
        [2, 1],
      ],
    );
  });

  it('never moves bytes: a slab is the same memory when others have come', () => {
    const chain = new SlabChain();
    fill(chain, 100, 0);
    const { bytes } = chain.at(0);
    for (let entry = 1; entry < 500; entry++) fill(chain, 1000, entry);
    assert.equal(chain.at(0).bytes, bytes);
  });

  it('gives an entry that is larger than any slab one of its own size', () => {
    const chain = new SlabChain();
    fill(chain, 10, 0);
    assert.equal(chain.at(fill(chain, 3000 * KIB, 1)).bytes.length, 3000 * KIB);
    assert.equal(chain.at(fill(chain, 10, 2)).bytes.length, 1024 * KIB);
  });

  it('touches pages ahead, and never a byte that is written', () => {
    const chain = new SlabChain();
    const [length, count] = [1037, 3_000];
    for (let entry = 0; entry < count; entry++) {
      const slab = chain.at(chain.reserve(length, entry));
      slab.bytes.fill((entry % 255) + 1, slab.used, slab.used + length);
      slab.used += length;
    }
    let entry = 0;
    for (const { bytes, used } of chain.slabs) {
      for (let at = 0; at < used; at += length, entry++)
        assert.ok(bytes.subarray(at, at + length).every((byte) => byte === (entry % 255) + 1));
    }
    assert.equal(entry, count);
  });

  it('throws for a slab that there is not', () => {
    assert.throws(() => new SlabChain().at(0), RangeError);
  });
});
