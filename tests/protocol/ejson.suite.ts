import assert from 'node:assert/strict';
import type { Subscription } from '../../server/ddp/server-api.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { serveOne, type Wire } from './wire.ts';

/** What a method is given for a parameter of this JSON text. */
async function received(wire: Wire, json: string): Promise<unknown> {
  let params: readonly unknown[] = [];
  const peer = await serveOne(wire, (ddp) => ddp.methods({ take: (...given) => void (params = given) }));
  peer.send(`{"msg":"method","id":"1","method":"take","params":[${json},"end"]}`);
  await peer.next({ msg: 'result', id: '1' });
  assert.equal(params[1], 'end');
  return params[0];
}

async function resultOf(peer: TestPeer, params: readonly unknown[]): Promise<unknown> {
  peer.send({ msg: 'method', id: '1', method: 'echo', params });
  return (await peer.next({ msg: 'result', id: '1' }))['result'];
}

const DECODED: readonly [json: string, value: unknown][] = [
  ['{"$date":5}', new Date(5)],
  ['{"$date":-1}', new Date(-1)],
  ['{"$binary":"AAH/"}', new Uint8Array([0, 1, 255])],
  ['{"$InfNaN":1}', Infinity],
  ['{"$InfNaN":-1}', -Infinity],
  ['{"$InfNaN":0}', NaN],
  ['{"$escape":{"$date":5}}', { $date: 5 }],
  ['{"$escape":{"a":{"$date":5}}}', { a: new Date(5) }],
  ['{"\\u0024date":5}', new Date(5)],
  ['[{"a":[{"$date":5}]}]', [{ a: [new Date(5)] }]],
];

const PLAIN: readonly string[] = [
  '{"$date":5,"x":1}',
  '{"$date":5,"$x":1}',
  '{"$other":5}',
  '{"$binary":"AA==","$InfNaN":1}',
  '{"date":5}',
  '{"$type":"x"}',
  '{"a":{"$dates":5}}',
  '{"$gt":""}',
];

/** Read and written again, they are the same text. */
const ROUND_TRIPS: readonly unknown[] = [
  { $date: 5 },
  { $binary: 'AAH/' },
  { $InfNaN: -1 },
  { $escape: { $date: 5 } },
  { $escape: { $escape: { a: 1 } } },
  { a: [{ $date: 5 }, null, 'x', 1.5, true] },
  { $date: 5, x: { $InfNaN: 0 } },
  'snow ☃ \u2028 \u0000',
];

export function ejsonSuite(wire: Wire): void {
  describe('EJSON', () => {
    for (const [json, value] of DECODED) {
      it(`[EJ1] reads ${json}`, async () => assert.deepEqual(await received(wire, json), value));
    }

    it('[EJ1] reads the parameters of a sub too', async () => {
      let given: unknown;
      const peer = await serveOne(wire, (ddp) => ddp.publish('take', (param) => void (given = param)));
      peer.send({ msg: 'sub', id: 's', name: 'take', params: [{ $date: 5 }] });
      await peer.settle();
      assert.deepEqual(given, new Date(5));
    });

    for (const json of PLAIN) {
      it(`[EJ2] leaves ${json} a plain object`, async () => {
        assert.deepEqual(await received(wire, json), JSON.parse(json));
      });
    }

    it('[EJ3] writes results as it reads parameters', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.methods({ echo: (value) => value }));
      for (const value of ROUND_TRIPS) assert.deepEqual(await resultOf(peer, [value]), value);
    });

    it('[EJ3] writes fields so, and puts an object that looks like EJSON in $escape', async () => {
      const fields = {
        at: new Date(5),
        bytes: new Uint8Array([255]),
        nan: NaN,
        odd: { $date: 5 },
        deep: [{ at: new Date(6) }],
      };
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('things', function (this: Subscription) {
          this.added('things', 'a', fields);
          this.changed('things', 'a', { at: new Date(7) });
        }),
      );
      peer.send({ msg: 'sub', id: 's', name: 'things' });
      assert.deepEqual((await peer.next({ msg: 'added' }))['fields'], {
        at: { $date: 5 },
        bytes: { $binary: '/w==' },
        nan: { $InfNaN: 0 },
        odd: { $escape: { $date: 5 } },
        deep: [{ at: { $date: 6 } }],
      });
      assert.deepEqual((await peer.next({ msg: 'changed' }))['fields'], { at: { $date: 7 } });
    });

    it('[EJ4] reads a senseless date as an invalid one, and writes that as null', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.methods({ echo: (value) => value }));
      for (const content of ['junk', {}, [], 1e300]) {
        const date = await received(wire, `{"$date":${JSON.stringify(content)}}`);
        assert.ok(date instanceof Date, JSON.stringify(content));
        if (content === 'junk') assert.deepEqual(await resultOf(peer, [{ $date: content }]), { $date: null });
      }
    });

    it('[EJ5] hands a $regexp over as the plain object that it is', async () => {
      for (const json of [
        '{"$regexp":"^(a+)+$","$flags":"g"}',
        '{"$flags":"","$regexp":"["}',
        '{"$regexp":5,"$flags":{}}',
      ]) {
        const value = await received(wire, json);
        assert.ok(!(value instanceof RegExp));
        assert.deepEqual(value, JSON.parse(json));
      }
    });

    it('[EJ6] leaves out of a result what JSON has no word for', async () => {
      const values: readonly [unknown, unknown][] = [
        [{ a: undefined, f: () => 1, b: 1 }, { b: 1 }],
        [
          [undefined, () => 1, 2],
          [null, null, 2],
        ],
        [new Error('secret'), {}],
        [new Map([['a', 1]]), {}],
        [-0, 0],
      ];
      const peer = await serveOne(wire, (ddp) => ddp.methods({ echo: (at) => values[Number(at)]?.[0] }));
      for (const [at, [, written]] of values.entries()) assert.deepEqual(await resultOf(peer, [at]), written);
    });

    it('[EJ7] drops own __proto__ keys and changes no prototype', async () => {
      const jsons: readonly [json: string, value: unknown][] = [
        ['{"__proto__":{"polluted":1},"a":1}', { a: 1 }],
        ['{"a":{"__proto__":{"polluted":1}},"b":[{"__proto__":null}]}', { a: {}, b: [{}] }],
        ['{"\\u005f_proto__":{"polluted":1}}', {}],
        ['{"$escape":{"__proto__":{"polluted":1}}}', {}],
        [
          '{"__proto__":[],"constructor":{"prototype":{"polluted":1}}}',
          { constructor: { prototype: { polluted: 1 } } },
        ],
      ];
      for (const [json, value] of jsons) {
        const given = await received(wire, json);
        assert.deepEqual(given, value);
        assert.equal(Object.getPrototypeOf(given), Object.prototype);
        assert.ok(typeof given === 'object' && given !== null && !Object.hasOwn(given, '__proto__'));
        assert.ok(!('polluted' in {}) && !('polluted' in given));
      }
    });
  });
}
