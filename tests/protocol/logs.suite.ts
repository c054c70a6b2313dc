import assert from 'node:assert/strict';
import { sortedTexts } from '../support/sorted-texts.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import { heldDocuments } from './held-documents.ts';
import { createThings } from './things-log.ts';
import { connect, serveOne, type Wire } from './wire.ts';

const ALL = { msg: 'sub', id: 'all', name: 'all' };
const OF_K = { msg: 'sub', id: 'k', name: 'of', params: ['k'] };
const added = (id: string) => ({ msg: 'added', collection: 'things', id });
const removed = (id: string) => ({ msg: 'removed', collection: 'things', id });
const ready = (id: string) => ({ msg: 'ready', subs: [id] });
const nosub = (id: string) => ({ msg: 'nosub', id });
const call = (method: string, ...params: readonly unknown[]) => ({ msg: 'method', id: 'c', method, params });

function idsOf(messages: readonly Received[], msg: string): readonly unknown[] {
  return messages.filter((message) => message['msg'] === msg).map(({ id }) => id);
}

export function logsSuite(wire: Wire): void {
  describe('documents of a log', () => {
    it('[LOG1] sends what the log holds in order, then ready', async () => {
      const { log, define } = createThings();
      const peer = await serveOne(wire, define);
      peer.send(ALL);
      assert.deepEqual(await peer.settle(), [ready('all')]);
      for (const id of ['c', 'a', 'b']) log.append(id, 'k', '{}');
      assert.deepEqual(await peer.settle(), [added('c'), added('a'), added('b')]);
      peer.send({ msg: 'unsub', id: 'all' });
      await peer.settle();
      peer.send(ALL);
      assert.deepEqual(await peer.settle(), [added('c'), added('a'), added('b'), ready('all')]);
    });

    it('[LOG1] sends a long log whole before ready', async () => {
      const { log, define } = createThings();
      const ids = Array.from({ length: 3000 }, (_, at) => `document-${at}`);
      for (const id of ids) log.append(id, id.slice(-1), `{"pad":"${'x'.repeat(300)}"}`);
      const peer = await serveOne(wire, define);
      peer.send(ALL);
      await peer.next(ready('all'));
      assert.deepEqual(idsOf(peer.received, 'added'), ids);
      assert.equal(peer.received.at(-1)?.['msg'], 'ready');
    });

    it('[LOG2] joins snapshot and news without a seam', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const peers: TestPeer[] = [];
      const ids: string[] = [];
      const append = () => {
        const id = `d${ids.length}`;
        ids.push(id);
        log.append(id, 'k', '{}');
      };
      for (let round = 0; round < 8; round++) {
        append();
        const peer = await connect(server);
        append();
        peer.send(round % 2 === 0 ? ALL : { ...OF_K, id: 'all' });
        append();
        peers.push(peer);
      }
      append();
      for (const peer of peers) {
        const messages = await peer.settle();
        assert.deepEqual(idsOf(messages, 'added'), ids);
        assert.equal(messages.filter(({ msg }) => msg === 'ready').length, 1);
      }
    });

    it('[LOG3] sends a subscription to a key the documents of that key', async () => {
      const { log, define } = createThings();
      for (const [id, key] of ['ak', 'bx', 'ck', 'd', 'e__proto__'].map(
        (word) => [word.slice(0, 1), word.slice(1)] as const,
      )) {
        log.append(id, key, '{}');
      }
      const peer = await serveOne(wire, define);
      peer.send(OF_K, { msg: 'sub', id: 'none', name: 'of', params: ['nobody'] });
      assert.deepEqual(await peer.settle(), [added('a'), added('c'), ready('k'), ready('none')]);
      peer.send(
        { msg: 'sub', id: 'p', name: 'of', params: ['__proto__'] },
        { msg: 'sub', id: '', name: 'of', params: [''] },
      );
      assert.deepEqual(await peer.settle(), [added('e'), added('d'), ready('p'), ready('')]);
      log.append('f', 'x', '{}');
      log.append('g', 'k', '{}');
      assert.deepEqual(await peer.settle(), [added('g')]);
    });

    it('[LOG4] sends the fields as they were appended, byte for byte', async () => {
      const { log, define } = createThings();
      const fields = [
        '{"b":1,"a":{"$date":5}}',
        '{ "s" : "\\u00e9é☃𝄞" , "n":1.50e2}',
        '{"x":"\\u2028","x":2}',
        `{"l":"${'é'.repeat(70_000)}"}`,
      ];
      for (const [at, text] of fields.entries())
        log.append(`d${at}`, 'k', at % 2 === 0 ? text : Buffer.from(text));
      log.append('empty', 'k', '{}');
      const peer = await serveOne(wire, define);
      peer.send(ALL);
      await peer.next(ready('all'));
      const sent = peer.texts.filter((text) => text.includes('"added"'));
      assert.deepEqual(sent, [
        ...fields.map((text, at) => `{"msg":"added","collection":"things","id":"d${at}","fields":${text}}`),
        '{"msg":"added","collection":"things","id":"empty"}',
      ]);
    });

    it('[LOG4] takes a document back under an id that was removed', async () => {
      const { log, define } = createThings();
      const peer = await serveOne(wire, define);
      peer.send(ALL);
      await peer.next(ready('all'));
      for (let round = 0; round < 3; round++) {
        log.append('a', 'k', '{}');
        assert.deepEqual(await peer.settle(), [added('a')]);
        assert.ok(log.remove('a'));
        assert.deepEqual(await peer.settle(), [removed('a')]);
      }
      assert.ok(!log.remove('a'));
      await peer.expectNothing();
    });

    it('[LOG5] tells everyone who holds a document of its removal, and no one else', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const [wide, narrow, other] = [await connect(server), await connect(server), await connect(server)];
      wide.send(ALL);
      narrow.send(OF_K);
      other.send({ ...OF_K, params: ['x'] });
      log.append('a', 'k', '{}');
      log.append('b', 'k', '{}');
      for (const peer of [wide, narrow, other]) await peer.settle();
      log.remove('a');
      assert.deepEqual(await wide.settle(), [removed('a')]);
      assert.deepEqual(await narrow.settle(), [removed('a')]);
      await other.expectNothing();
    });

    it('[LOG5] shows a late subscriber nothing of what was removed once it is ready', async () => {
      const { log, define } = createThings();
      for (let at = 0; at < 200; at++) log.append(`d${at}`, 'k', `{"pad":"${'x'.repeat(1000)}"}`);
      for (let at = 0; at < 200; at++) if (at % 4 !== 0) log.remove(`d${at}`);
      const peer = await serveOne(wire, define);
      peer.send(ALL);
      await peer.settle();
      assert.equal(peer.received.at(-1)?.['msg'], 'ready');
      assert.equal(heldDocuments(peer, 'things').length, 50);
    });

    it('[LOG6] sends removed for every document held at a clear, before anything appended after it', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const [wide, narrow] = [await connect(server), await connect(server)];
      wide.send(ALL);
      narrow.send(OF_K);
      for (const [id, key] of [
        ['a', 'k'],
        ['b', 'x'],
        ['c', 'k'],
      ] as const)
        log.append(id, key, '{}');
      log.remove('c');
      for (const peer of [wide, narrow]) await peer.settle();
      log.clear();
      log.append('d', 'k', '{}');
      log.append('a', 'k', '{}');
      assert.deepEqual(await wide.settle(), [removed('a'), removed('b'), added('d'), added('a')]);
      assert.deepEqual(await narrow.settle(), [removed('a'), added('d'), added('a')]);
      log.clear();
      log.clear();
      assert.deepEqual(await wide.settle(), [removed('d'), removed('a')]);
    });

    const orders: readonly (readonly object[])[] = [
      [ALL, OF_K],
      [OF_K, ALL],
      [ALL, { ...ALL, id: 'k' }],
      [OF_K, { ...OF_K, id: 'all' }],
    ];
    for (const [one, other] of orders) {
      const title = `${JSON.stringify(one)} and ${JSON.stringify(other)}`;
      it(`[LOG7] sends each document once between ${title}`, async () => {
        const { log, define } = createThings();
        log.append('a', 'k', '{}');
        const peer = await serveOne(wire, define);
        assert.ok(one !== undefined && other !== undefined);
        peer.send(one);
        assert.deepEqual(idsOf(await peer.settle(), 'added'), ['a']);
        log.append('b', 'k', '{}');
        peer.send(other);
        const messages = await peer.settle();
        assert.deepEqual(idsOf(messages, 'added'), ['b']);
        assert.equal(messages.filter(({ msg }) => msg === 'ready').length, 1);
        log.append('c', 'k', '{}');
        assert.deepEqual(await peer.settle(), [added('c')]);
        log.remove('a');
        assert.deepEqual(await peer.settle(), [removed('a')]);
      });
    }

    it('[LOG8] removes what a subscription alone showed, before its nosub', async () => {
      const { log, define } = createThings();
      for (const [id, key] of [
        ['a', 'k'],
        ['b', 'x'],
        ['c', 'k'],
      ] as const)
        log.append(id, key, '{}');
      const peer = await serveOne(wire, define);
      peer.send(ALL, OF_K, { msg: 'unsub', id: 'k' });
      await peer.next(nosub('k'));
      assert.deepEqual(heldDocuments(peer, 'things'), ['a', 'b', 'c']);
      peer.send(OF_K);
      assert.deepEqual(await peer.settle().then((messages) => messages.at(-1)), ready('k'));
      peer.send({ msg: 'unsub', id: 'all' });
      assert.deepEqual(await peer.settle(), [removed('b'), nosub('all')]);
      log.append('d', 'x', '{}');
      log.append('e', 'k', '{}');
      assert.deepEqual(await peer.settle(), [added('e')]);
      peer.send({ msg: 'unsub', id: 'k' });
      const messages = await peer.settle();
      assert.deepEqual(messages.at(-1), nosub('k'));
      assert.deepEqual(sortedTexts(idsOf(messages, 'removed')), ['a', 'c', 'e']);
    });

    it('[LOG9] sends what a call did to its log before its updated', async () => {
      const { define } = createThings();
      const peer = await serveOne(wire, define);
      peer.send(ALL, OF_K);
      await peer.settle();
      for (const [message, effect] of [
        [call('append', 'a', 'k'), added('a')],
        [call('append', 'b', 'x'), added('b')],
        [call('remove', 'a'), removed('a')],
        [call('clear'), removed('b')],
      ] as const) {
        peer.send(message);
        const messages = await peer.settle();
        const place = (msg: string) => messages.findIndex((each) => each['msg'] === msg);
        assert.deepEqual(
          messages.filter(({ collection }) => collection === 'things'),
          [effect],
        );
        assert.ok(place(effect.msg) < place('updated'));
        assert.ok(place('result') >= 0);
        assert.equal(messages.length, 3);
      }
    });
  });
}
