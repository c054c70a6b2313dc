import assert from 'node:assert/strict';
import { MethodError } from '../../server/ddp/author-api.ts';
import type { MethodCall, MethodDefinition, Subscription } from '../../server/ddp/server-api.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import {
  assertUnharmed,
  connect,
  defineProbes,
  errorObject,
  INTERNAL_ERROR,
  serveOne,
  type Wire,
} from './wire.ts';

const INHERITED = [
  'toString',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  '',
];

/** Calls a method; its result message, after its `updated` has come too. */
async function answer(peer: TestPeer, message: object): Promise<Received> {
  peer.send({ msg: 'method', id: 'c', ...message });
  const result = await peer.next({ msg: 'result', id: 'c' });
  assert.deepEqual(await peer.next({ msg: 'updated' }), { msg: 'updated', methods: ['c'] });
  return result;
}

/** What a session gets that calls this method without parameters. */
async function answerOf(wire: Wire, method: MethodDefinition): Promise<Received> {
  const peer = await serveOne(wire, (ddp) => ddp.methods({ method }));
  const result = await answer(peer, { method: 'method' });
  await peer.expectNothing();
  return result;
}

function failWith(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

export function methodsSuite(wire: Wire): void {
  describe('methods', () => {
    it('[METH1] answers every call with one result and one updated', async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.methods({
          good: () => 1,
          later: async () => 2,
          bad: failWith(new MethodError(400)),
          bug: failWith('x'),
        }),
      );
      const methods = ['good', 'later', 'bad', 'bug', 'nobody', 'good'];
      peer.send(
        ...methods.map((method, at) => ({ msg: 'method', id: String(at), method, params: [], other: 1 })),
      );
      const answers = await peer.settle();
      for (let at = 0; at < methods.length; at++) {
        const id = String(at);
        assert.equal(
          answers.filter((message) => message['msg'] === 'result' && message['id'] === id).length,
          1,
        );
      }
      const updated = answers.filter(({ msg }) => msg === 'updated').map((message) => message['methods']);
      assert.deepEqual(sortedTexts(updated), sortedTexts([['0'], ['1'], ['2'], ['3'], ['4'], ['5']]));
      assert.equal(answers.length, 2 * methods.length);
    });

    it('[METH2] runs a call whose id was used before', async () => {
      let runs = 0;
      const peer = await serveOne(wire, (ddp) => ddp.methods({ count: () => ++runs }));
      for (const run of [1, 2, 3]) {
        assert.deepEqual(await answer(peer, { method: 'count' }), { msg: 'result', id: 'c', result: run });
      }
    });

    it('[METH3] answers an unknown method with 404', async () => {
      const peer = await serveOne(wire);
      const error = errorObject(404, "Method 'nobody' not found");
      assert.deepEqual(await answer(peer, { method: 'nobody', params: [1] }), {
        msg: 'result',
        id: 'c',
        error,
      });
    });

    for (const name of INHERITED) {
      it(`[METH3] does not know a method '${name}' that no one defined`, async () => {
        const peer = await serveOne(wire, defineProbes);
        const error = errorObject(404, `Method '${name}' not found`);
        assert.deepEqual(await answer(peer, { method: name }), { msg: 'result', id: 'c', error });
        await assertUnharmed(peer);
      });
    }

    it('[METH3] runs a method whose author named it toString', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.methods({ toString: () => 'mine' }));
      assert.equal((await answer(peer, { method: 'toString' }))['result'], 'mine');
    });

    it('[METH4] tells nothing, null and a promise apart', async () => {
      assert.deepEqual(await answerOf(wire, () => {}), { msg: 'result', id: 'c' });
      assert.deepEqual(await answerOf(wire, async () => {}), { msg: 'result', id: 'c' });
      assert.deepEqual(await answerOf(wire, () => null), { msg: 'result', id: 'c', result: null });
      assert.deepEqual(await answerOf(wire, async () => [0]), { msg: 'result', id: 'c', result: [0] });
      assert.deepEqual(await answerOf(wire, () => false), { msg: 'result', id: 'c', result: false });
    });

    const details = { segment: 3 };
    const sanitized = Object.assign(new Error('secret'), {
      sanitizedError: new MethodError(400, 'Match failed'),
    });
    const refusals: readonly [string, unknown, object][] = [
      ['a MethodError', new MethodError(403, 'Not yours', details), errorObject(403, 'Not yours', details)],
      ['one with a word', new MethodError('too-many-requests'), errorObject('too-many-requests')],
      ['one without details', new MethodError(404, 'Gone'), errorObject(404, 'Gone')],
      ['details of null', new MethodError(1, 'r', null), errorObject(1, 'r', null)],
      [
        'anything client-safe',
        { isClientSafe: true, error: 'odd', reason: 'r', message: 'mine', secret: 1 },
        errorObject('odd', 'r'),
      ],
      ['an error with a client-safe one inside', sanitized, errorObject(400, 'Match failed')],
    ];
    for (const [name, thrown, error] of refusals) {
      it(`[METH5] tells the client of ${name}`, async () => {
        assert.deepEqual(await answerOf(wire, failWith(thrown)), { msg: 'result', id: 'c', error });
        assert.deepEqual(await answerOf(wire, () => Promise.reject(thrown)), {
          msg: 'result',
          id: 'c',
          error,
        });
      });
    }

    const bugs: readonly [string, unknown][] = [
      ['an Error', new TypeError('secret text')],
      ['a string', 'secret text'],
      ['undefined', undefined],
      ['null', null],
      ['an object that looks like an error', { error: 403, reason: 'secret text', isClientSafe: 'true' }],
      [
        'an unfit sanitizedError',
        Object.assign(new Error('secret text'), { sanitizedError: new Error('secret text') }),
      ],
    ];
    for (const [name, thrown] of bugs) {
      it(`[METH6] answers ${name} thrown with a bare 500`, async () => {
        assert.deepEqual(await answerOf(wire, failWith(thrown)), {
          msg: 'result',
          id: 'c',
          error: INTERNAL_ERROR,
        });
        const rejecting = await answerOf(wire, () => Promise.reject(thrown));
        assert.deepEqual(rejecting, { msg: 'result', id: 'c', error: INTERNAL_ERROR });
      });
    }

    it('[METH6] tells the log what the client is not told', async () => {
      const server = await wire.serve((ddp) => ddp.methods({ bug: failWith(new Error('secret text')) }));
      const peer = await connect(server);
      peer.send({ msg: 'method', id: '1', method: 'bug' });
      await peer.next({ msg: 'result', id: '1' });
      assert.ok(
        server.log.lines.some(
          ({ fields }) => fields['err'] instanceof Error && /secret/.test(fields['err'].message),
        ),
      );
      assert.ok(!JSON.stringify(peer.received).includes('secret'));
    });

    it('[METH7] writes details as plain JSON', async () => {
      const at = new Date(5);
      const result = await answerOf(wire, failWith(new MethodError(400, 'r', { at, nan: NaN, $date: 5 })));
      assert.deepEqual(result['error'], errorObject(400, 'r', { at: at.toISOString(), nan: null, $date: 5 }));
    });

    it('[METH8] answers what JSON cannot carry with 500, that call only', async () => {
      const cycle: Record<string, unknown> = {};
      cycle['self'] = [cycle];
      const peer = await serveOne(wire, (ddp) => {
        defineProbes(ddp);
        ddp.methods({
          bigInt: () => 1n,
          deepBigInt: async () => ({ a: [1n] }),
          cycle: () => cycle,
          toJson: () => ({ toJSON: failWith('x'), at: new Date(NaN), n: 10n }),
          details: failWith(new MethodError(400, 'r', { n: 1n })),
          cyclicDetails: failWith(new MethodError(400, 'r', cycle)),
        });
      });
      for (const method of ['bigInt', 'deepBigInt', 'cycle', 'toJson', 'details', 'cyclicDetails']) {
        assert.deepEqual(
          await answer(peer, { method }),
          { msg: 'result', id: 'c', error: INTERNAL_ERROR },
          method,
        );
      }
      await assertUnharmed(peer);
    });

    it("[METH9] draws the ids that the client's stub drew", async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.methods({
          draw(this: MethodCall) {
            const segments = this.randomStream('/collection/segments');
            return [this.randomSeed, segments?.id(), segments?.id(), this.randomStream('x')?.id() ?? null];
          },
        }),
      );
      const ids = ['rr985MmpwhRtJbdDm', 'mpooic6rsTqjdbZbP', 'dQxL2Rr274KuFG6XA'];
      assert.deepEqual((await answer(peer, { method: 'draw', randomSeed: 'abc' }))['result'], [
        'abc',
        ...ids,
      ]);
      assert.deepEqual((await answer(peer, { method: 'draw' }))['result'], [null, null, null, null]);
    });

    it('[METH10] sends documents before the updated of the call that caused them', async () => {
      const subs: Subscription[] = [];
      const peer = await serveOne(wire, (ddp) => {
        ddp.publish('things', function (this: Subscription) {
          subs.push(this);
          this.ready();
        });
        ddp.methods({
          add: (id) => subs[0]?.added('things', String(id), { n: 1 }),
          addLater: async (id) => {
            await Promise.resolve();
            subs[0]?.added('things', String(id), { n: 2 });
          },
        });
      });
      peer.send({ msg: 'sub', id: 's', name: 'things' });
      await peer.settle();
      for (const method of ['add', 'addLater']) {
        peer.send({ msg: 'method', id: method, method, params: [method] });
        const order = (await peer.settle()).map(({ msg }) => msg);
        assert.ok(order.includes('added') && order.indexOf('added') < order.indexOf('updated'), order.join());
      }
    });

    it('[METH11] gives a method its parameters, none when there are none', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.methods({ echo: (...params) => params }));
      assert.deepEqual((await answer(peer, { method: 'echo', params: [1, 'a', null] }))['result'], [
        1,
        'a',
        null,
      ]);
      assert.deepEqual((await answer(peer, { method: 'echo', params: [] }))['result'], []);
      assert.deepEqual((await answer(peer, { method: 'echo' }))['result'], []);
    });

    it("[METH11] gives a method of params: 'text' the text as it came", async () => {
      const run = (text: Uint8Array) => Buffer.from(text).toString();
      const peer = await serveOne(wire, (ddp) => ddp.methods({ raw: { params: 'text', run } }));
      const texts = [
        '["a",{"$date":5},{"$type":"x","$value":1}]',
        '[]',
        '[{"b":1,"b":2}, "\\u00e9\\"]é" ]',
        '[[[]],"params"]',
      ];
      for (const text of texts) {
        for (const envelope of [
          `{"msg":"method","id":"c","method":"raw","params":${text}}`,
          `{"params":${text},"msg":"method","method":"raw","id":"c"}`,
          ` { "msg" : "method" , "x" : {"params":[1]}, "params" : ${text} , "method":"raw","id":"c" , "y":[2] } `,
        ]) {
          peer.send(envelope);
          assert.equal((await peer.next({ msg: 'result', id: 'c' }))['result'], text, envelope);
        }
      }
      peer.send(
        String.raw`{"msg":"method","id":"\u0063","method":"\u0072aw","params":[{"$date":5},"\u00e9"]}`,
      );
      const { result } = await peer.next({ msg: 'result', id: 'c' });
      assert.deepEqual(JSON.parse(String(result)), [{ $date: 5 }, 'é']);
      peer.send(`{"msg":"method","id":"c","method":"raw","params":["]"],"params":["last"]}`);
      assert.equal((await peer.next({ msg: 'result', id: 'c' }))['result'], '["last"]');
      assert.equal((await answer(peer, { method: 'raw' }))['result'], '[]');
    });

    it('[METH11] gives it text that stays, also when the call waits behind another', async () => {
      const run = (text: Uint8Array) => new Promise((resolve) => setImmediate(resolve, text)).then(String);
      const peer = await serveOne(wire, (ddp) => ddp.methods({ raw: { params: 'text', run } }));
      for (const id of 'abc') peer.send(`{"msg":"method","id":"${id}","method":"raw","params":["${id}"]}`);
      for (const id of 'abc') {
        const { result } = await peer.next({ msg: 'result', id });
        assert.equal(Buffer.from(String(result).split(',').map(Number)).toString(), `["${id}"]`);
      }
    });
  });
}
