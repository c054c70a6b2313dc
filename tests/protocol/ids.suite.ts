import assert from 'node:assert/strict';
import { DocumentLog } from '../../server/ddp/author-api.ts';
import type { Subscription } from '../../server/ddp/server-api.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import { serveOne, type Wire } from './wire.ts';

const HEX = '0123456789abcdef01234567';

const ESCAPED: readonly [id: string, onTheWire: string][] = [
  ['-', '--'],
  ['-a', '--a'],
  ['--', '---'],
  ['~', '-~'],
  ['~12', '-~12'],
  ['{', '-{'],
  ['{"a":1}', '-{"a":1}'],
  [HEX, `-${HEX}`],
  ['', ''],
  ['a', 'a'],
  ['a-~{', 'a-~{'],
  [HEX.slice(1), HEX.slice(1)],
  [`${HEX}0`, `${HEX}0`],
  ['0123456789abcdef0123456g', '0123456789abcdef0123456g'],
  ['rr985MmpwhRtJbdDm', 'rr985MmpwhRtJbdDm'],
  ['__proto__', '__proto__'],
  ['"\\ é\u2028\u0000', '"\\ é\u2028\u0000'],
];

export function idsSuite(wire: Wire): void {
  describe('ids of documents', () => {
    it('[ID1] escapes what a client would misread, in ordinary documents', async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('things', function (this: Subscription) {
          for (const [id] of ESCAPED) this.added('things', id, {});
          for (const [id] of ESCAPED) this.changed('things', id, { n: 1 });
          this.ready();
        }),
      );
      peer.send({ msg: 'sub', id: 's', name: 'things' });
      const ids = (await peer.settle()).filter(({ msg }) => msg !== 'ready').map(({ id }) => id);
      const onTheWire = ESCAPED.map(([, id]) => id);
      assert.deepEqual(ids, [...onTheWire, ...onTheWire]);
      peer.send({ msg: 'unsub', id: 's' });
      const gone = (await peer.settle()).filter(({ msg }) => msg === 'removed').map(({ id }) => id);
      assert.deepEqual(sortedTexts(gone), sortedTexts(onTheWire));
    });

    it('[ID1] escapes them in documents of a log', async () => {
      const log = new DocumentLog({ collection: 'things' });
      for (const [id] of ESCAPED) log.append(id, 'k', '{"n":1}');
      const peer = await serveOne(wire, (ddp) => ddp.publish('log', () => log));
      peer.send({ msg: 'sub', id: 's', name: 'log' });
      const onTheWire = ESCAPED.map(([, id]) => id);
      assert.deepEqual(
        (await peer.settle()).filter(({ msg }) => msg === 'added').map(({ id }) => id),
        onTheWire,
      );
      for (const [id] of ESCAPED) assert.ok(log.remove(id));
      assert.deepEqual(
        (await peer.settle()).map(({ id }) => id),
        onTheWire,
      );
    });

    it('[ID2] leaves ids of subscriptions and calls and names of collections as they are', async () => {
      const peer = await serveOne(wire, (ddp) => {
        ddp.methods({ '~m': () => 1 });
        ddp.publish('-p', function (this: Subscription) {
          this.added('-c', 'a', {});
          this.added(HEX, 'a', {});
          this.ready();
        });
      });
      for (const id of ['-', '~1', '{', HEX, '']) {
        peer.send({ msg: 'sub', id, name: '-p' });
        assert.deepEqual(await peer.settle(), [
          { msg: 'added', collection: '-c', id: 'a' },
          { msg: 'added', collection: HEX, id: 'a' },
          { msg: 'ready', subs: [id] },
        ]);
        peer.send({ msg: 'unsub', id });
        await peer.next({ msg: 'nosub', id });
        peer.send({ msg: 'method', id, method: '~m' });
        await peer.next({ msg: 'result', id });
        await peer.next({ msg: 'updated', methods: [id] });
        await peer.settle();
      }
    });
  });
}
