import assert from 'node:assert/strict';
import { createDeferred } from '../support/deferred.ts';
import { assertUnharmed, CONNECT, defineProbes, serveOne, type Wire } from './wire.ts';

const NO_OBJECTS = [
  '',
  ' ',
  '{',
  '}',
  'nope',
  '"text"',
  '5',
  '-1',
  'true',
  'null',
  'NaN',
  "{'msg':'ping'}",
  '\u0000',
];
const NO_MSG = [
  '[]',
  '[{"msg":"ping"}]',
  '{}',
  '{"id":"1"}',
  '{"msg":""}',
  '{"msg":null}',
  '{"msg":0}',
  '{"msg":false}',
];
const SERVER_WORDS = 'added changed removed ready nosub result updated connected failed error'.split(' ');
const INHERITED = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];
const UNKNOWN_MSG: readonly unknown[] = [
  ...SERVER_WORDS,
  ...INHERITED,
  'nonsense',
  'SUB',
  ' ping',
  5,
  true,
  {},
  [],
  ['ping'],
  { msg: 'ping' },
];

const MALFORMED_SUBS: readonly object[] = [
  {},
  { id: '1' },
  { name: 'probe' },
  { id: 5, name: 'probe' },
  { id: null, name: 'probe' },
  { id: ['1'], name: 'probe' },
  { id: '1', name: 5 },
  { id: '1', name: null },
  { id: '1', name: 'probe', params: null },
  { id: '1', name: 'probe', params: {} },
  { id: '1', name: 'probe', params: 'x' },
];

const MALFORMED_METHODS: readonly object[] = [
  {},
  { id: '1' },
  { method: 'probe' },
  { id: 5, method: 'probe' },
  { id: null, method: 'probe' },
  { id: {}, method: 'probe' },
  { id: '1', method: 5 },
  { id: '1', method: null },
  { id: '1', method: 'probe', params: null },
  { id: '1', method: 'probe', params: {} },
  { id: '1', method: 'probe', params: 'x' },
  { id: '1', method: 'probe', randomSeed: null },
  { id: '1', method: 'probe', randomSeed: 5 },
];

const MALFORMED_UNSUBS: readonly object[] = [
  { id: 5 },
  { id: null },
  { id: {} },
  { id: ['s'] },
  { id: false },
];

const UNDECODABLE: readonly unknown[] = [
  { $type: 'oid', $value: '0123456789abcdef01234567' },
  { $value: 1, $type: 'constructor' },
  { $binary: 5 },
  { $binary: null },
  { deep: [{ $binary: {} }] },
];

function bad(reason: string, offendingMessage?: unknown): object {
  return { msg: 'error', reason, ...(offendingMessage === undefined ? {} : { offendingMessage }) };
}

/** A method message nested `depth` levels deep, itself counted. */
function nested(depth: number, method = 'probe'): string {
  const inner = depth - 2;
  return `{"msg":"method","id":"d","method":"${method}","params":[${'['.repeat(inner)}${']'.repeat(inner)}]}`;
}

export function badMessagesSuite(wire: Wire): void {
  describe('bad messages', () => {
    for (const when of ['before connect', 'in a session']) {
      const open = async () => {
        const peer = await (await wire.serve(defineProbes)).open();
        if (when === 'in a session') peer.send(CONNECT);
        await peer.settle();
        return peer;
      };

      it(`[BAD1] answers what is no JSON object with Bad request ${when}`, async () => {
        const peer = await open();
        peer.send(...NO_OBJECTS);
        assert.deepEqual(
          await peer.settle(),
          NO_OBJECTS.map(() => bad('Bad request')),
        );
      });

      it(`[BAD2] answers an array and an object without msg with Bad request and the message ${when}`, async () => {
        const peer = await open();
        peer.send(...NO_MSG);
        assert.deepEqual(
          await peer.settle(),
          NO_MSG.map((text) => bad('Bad request', JSON.parse(text))),
        );
      });
    }

    it('[BAD3] answers every unknown msg with Bad request and the message', async () => {
      const peer = await serveOne(wire, defineProbes);
      const messages = UNKNOWN_MSG.map((msg) => ({ msg, more: [1] }));
      peer.send(...messages);
      assert.deepEqual(
        await peer.settle(),
        messages.map((message) => bad('Bad request', message)),
      );
      await assertUnharmed(peer);
    });

    it('[BAD3] answers an unknown msg in its turn', async () => {
      const held = createDeferred();
      const peer = await serveOne(wire, (ddp) => ddp.methods({ hold: () => held.promise }));
      peer.send({ msg: 'method', id: '1', method: 'hold' }, { msg: 'nonsense' });
      await peer.expectNothing();
      held.resolve();
      assert.ok((await peer.settle()).some(({ reason }) => reason === 'Bad request'));
    });

    for (const value of UNDECODABLE) {
      it(`[BAD4] answers ${JSON.stringify(value)} among the parameters with Parse error alone`, async () => {
        const peer = await serveOne(wire, defineProbes);
        peer.send({ msg: 'method', id: '1', method: 'probe', params: [value] });
        peer.send({ msg: 'sub', id: '1', name: 'probe', params: ['a', [value]] });
        assert.deepEqual(await peer.settle(), [bad('Parse error'), bad('Parse error')]);
        await assertUnharmed(peer);
      });
    }

    it('[BAD5] takes 64 levels and refuses 65', async () => {
      const peer = await serveOne(wire, defineProbes);
      peer.send(nested(64));
      await peer.next({ msg: 'result', id: 'd', result: 'well' });
      await peer.next({ msg: 'updated', methods: ['d'] });
      peer.send(nested(65), nested(66, 'nobody'));
      assert.deepEqual(await peer.settle(), [bad('Parse error'), bad('Parse error')]);
    });

    it('[BAD5] refuses 20,000 levels in any place, before connect too', async () => {
      const peer = await (await wire.serve(defineProbes)).open();
      const deep = '['.repeat(20_000) + ']'.repeat(20_000);
      const objects = '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000);
      const messages = [
        deep,
        objects,
        `{"msg":"x","y":${deep}}`,
        `{"msg":"method","id":"1","method":"probe","x":${objects}}`,
      ];
      peer.send(...messages, CONNECT);
      for (const _ of messages) assert.deepEqual(await peer.next({ msg: 'error' }), bad('Parse error'));
      await peer.next({ msg: 'connected' });
      peer.send(...messages);
      for (const _ of messages) assert.deepEqual(await peer.next({ msg: 'error' }), bad('Parse error'));
      await assertUnharmed(peer);
    });

    it('[BAD5] does not count brackets inside strings', async () => {
      const peer = await serveOne(wire, defineProbes);
      peer.send({
        msg: 'method',
        id: '1',
        method: 'probe',
        params: ['[{"'.repeat(100), '\\"' + '['.repeat(100)],
      });
      await peer.next({ msg: 'result', id: '1', result: 'well' });
    });

    const answersMalformed = async (msg: string, reason: string, bodies: readonly object[]) => {
      const peer = await serveOne(wire, defineProbes);
      const messages = bodies.map((body) => ({ msg, ...body }));
      peer.send(...messages);
      assert.deepEqual(
        await peer.settle(),
        messages.map((message) => bad(reason, message)),
      );
      await assertUnharmed(peer);
    };

    it('[BAD6] answers a malformed sub with the error alone', () =>
      answersMalformed('sub', 'Malformed subscription', MALFORMED_SUBS));
    it('[BAD7] answers a malformed method with the error alone', () =>
      answersMalformed('method', 'Malformed method invocation', MALFORMED_METHODS));
    it('[BAD8] answers an unsub whose id is no string with an error', () =>
      answersMalformed('unsub', 'Malformed unsubscription', MALFORMED_UNSUBS));

    it('[BAD9] hands an offending message back as it came, EJSON untouched', async () => {
      const peer = await serveOne(wire);
      const params = [
        { $date: 5 },
        { $binary: 'AA==' },
        { $InfNaN: 0 },
        { $escape: { $date: 1 } },
        { $type: 'x', $value: 1 },
      ];
      const messages = [
        { msg: 'sub', id: 5, name: 'probe', params },
        { msg: 'nonsense', fields: { at: { $date: 5 } }, cleared: ['a'] },
      ];
      peer.send(...messages);
      assert.deepEqual(await peer.settle(), [
        bad('Malformed subscription', messages[0]),
        bad('Bad request', messages[1]),
      ]);
    });

    it('[BAD9] leaves an offending message larger than 1 KiB out', async () => {
      const peer = await serveOne(wire);
      const ofBytes = (bytes: number) => ({
        msg: 'x',
        pad: '~'.repeat(bytes - '{"msg":"x","pad":""}'.length),
      });
      const wide = { msg: 'x', pad: 'é'.repeat(600) };
      peer.send(ofBytes(1024), ofBytes(1025), ofBytes(100_000), wide);
      assert.deepEqual(await peer.settle(), [
        bad('Bad request', ofBytes(1024)),
        bad('Bad request'),
        bad('Bad request'),
        bad('Bad request'),
      ]);
    });

    it('[BAD10] serves a session on after any row of bad messages', async () => {
      const peer = await serveOne(wire, defineProbes);
      for (let round = 0; round < 3; round++) {
        peer.send(...NO_OBJECTS, ...NO_MSG, CONNECT, nested(65), nested(20_000), nested(20_000, 'nobody'));
        peer.send(
          ...UNKNOWN_MSG.map((msg) => ({ msg })),
          ...MALFORMED_SUBS.map((body) => ({ msg: 'sub', ...body })),
        );
        peer.send(...MALFORMED_METHODS.map((body) => ({ msg: 'method', ...body })));
        peer.send(...MALFORMED_UNSUBS.map((body) => ({ msg: 'unsub', ...body })));
        peer.send(
          ...UNDECODABLE.map((value) => ({ msg: 'method', id: 'u', method: 'probe', params: [value] })),
        );
        peer.send(
          `{"msg":"unknown","x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
          '{"msg":"__proto__","__proto__":5}',
        );
        const answers = await peer.settle();
        assert.ok(answers.every(({ msg }) => msg === 'error'));
        await assertUnharmed(peer);
      }
    });
  });
}
