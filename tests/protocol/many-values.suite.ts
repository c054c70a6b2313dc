import assert from 'node:assert/strict';
import { assertUnharmed, connect, defineProbes, errorObject, serveOne, type Wire } from './wire.ts';

const MAX_VALUES = 32_768;
const REASON = `Too many values in a message: at most ${MAX_VALUES}`;
/** In a message: itself, its other members, and the array of parameters. */
const AROUND = { method: 5, sub: 5 } as const;

/** JSON that counts so much, in the forms that are cheap to send. */
const FORMS: readonly (readonly [what: string, json: (count: number) => string])[] = [
  ['numbers', (count) => `[${'0,'.repeat(count - 1)}0]`],
  ['arrays', (count) => `[${'[],'.repeat(count / 2 - 1)}[]${',0'.repeat(count % 2)}]`],
  ['keys', (count) => `{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join()}}`],
];

const call = (json: string): string => `{"msg":"method","id":"m","method":"probe","params":[${json}]}`;
const sub = (json: string): string => `{"msg":"sub","id":"s","name":"probe","params":[${json}]}`;

export function manyValuesSuite(wire: Wire): void {
  describe('messages of many values', () => {
    for (const [what, json] of FORMS) {
      it(`[BAD11] answers a call of too many ${what} with 400, a subscription with an error; one less is fine`, async () => {
        const peer = await serveOne(wire, defineProbes);
        peer.send(call(json(MAX_VALUES - AROUND.method + 1)));
        assert.deepEqual(await peer.next({ msg: 'result', id: 'm' }), {
          msg: 'result',
          id: 'm',
          error: errorObject(400, REASON),
        });
        await peer.next({ msg: 'updated', methods: ['m'] });
        peer.send(sub(json(MAX_VALUES - AROUND.sub + 1)));
        assert.deepEqual(await peer.settle(), [{ msg: 'error', reason: REASON }]);
        peer.send(call(json(MAX_VALUES - AROUND.method)), sub(json(MAX_VALUES - AROUND.sub)));
        await peer.next({ msg: 'result', id: 'm', result: 'well' });
        await peer.next({ msg: 'ready', subs: ['s'] });
        await assertUnharmed(peer);
      });
    }

    it('[BAD11] counts nothing within strings', async () => {
      const peer = await serveOne(wire, defineProbes);
      peer.send(call(`"${'[,{'.repeat(MAX_VALUES)}"`));
      await peer.next({ msg: 'result', id: 'm', result: 'well' });
      await assertUnharmed(peer);
    });

    it('[BAD11] leaves parameters that stay text to their method', async () => {
      const peer = await serveOne(wire, (ddp) => {
        defineProbes(ddp);
        ddp.methods({ size: { params: 'text', run: (text) => text.length } });
      });
      const json = `[${'0,'.repeat(2 * MAX_VALUES)}0]`;
      peer.send(call(json).replace('probe', 'size'));
      await peer.next({ msg: 'result', id: 'm', result: json.length + 2 });
      await assertUnharmed(peer);
    });

    it('[BAD11] follows the limit it was given', async () => {
      const server = await wire.serve(defineProbes, { limits: { maxMessageValues: 20 } });
      const peer = await connect(server);
      peer.send(call('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]'));
      const reason = 'Too many values in a message: at most 20';
      await peer.next({ msg: 'result', id: 'm', error: errorObject(400, reason) });
      await assertUnharmed(peer);
    });
  });
}
