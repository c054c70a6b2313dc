import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scanMethod, type TextTaker } from '../../../../shared/ddp/scan-method.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const MAX_DEPTH = 8;

const asText = (): TextTaker => ({ params: 'text' });

const name = fc.oneof(
  fc.constantFrom('draw', 'a b', '', 'é', '"', '\\', '\u0007', 'x'.repeat(129)),
  fc.string({ maxLength: 8 }),
);
const member = fc.oneof(
  fc.tuple(fc.constant('msg'), fc.constantFrom('method', 'sub')),
  fc.tuple(fc.constantFrom('id', 'method', 'randomSeed'), name),
  fc.tuple(fc.constant('params'), fc.oneof(fc.array(fc.jsonValue({ maxDepth: 3 })), fc.jsonValue())),
  fc.tuple(fc.constantFrom('extra', '__proto__', 'parámetros'), fc.jsonValue()),
);
const usual = fc
  .tuple(name, name, fc.array(fc.jsonValue({ maxDepth: 3 })))
  .map(([id, method, params]): (readonly [string, unknown])[] => [
    ['msg', 'method'],
    ['id', id],
    ['method', method],
    ['params', params],
  ]);

/** Messages that are nearly methods: members missing, doubled or in any order, written with or without spaces. */
const messageText = fc
  .tuple(fc.oneof(usual, fc.array(member, { maxLength: 6 })), fc.constantFrom('', ' ', '\n\t'))
  .map(([members, space]) => {
    const texts = members.map(
      ([key, value]) => `${JSON.stringify(key)}${space}:${space}${JSON.stringify(value)}`,
    );
    return `${space}{${space}${texts.join(`${space},${space}`)}${space}}${space}`;
  });
/** The same with a byte changed. */
const anyText = fc.oneof(
  messageText.map((text) => encoder.encode(text)),
  fc
    .tuple(messageText, fc.nat(), fc.constantFrom(0x22, 0x5c, 0x5b, 0x7d, 0x2c, 0x20, 0x00))
    .map(([text, at, byte]) => {
      const bytes = encoder.encode(text);
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    }),
);

describe('scanMethod', () => {
  it('takes only what JSON.parse takes, and finds in it what that finds', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyText, (bytes) => {
        const scanned = scanMethod(bytes, MAX_DEPTH, asText);
        if (scanned === undefined) return;
        taken += 1;
        const { msg, id, method, randomSeed, params = [] } = JSON.parse(decoder.decode(bytes));
        assert.equal(msg, 'method');
        assert.deepEqual([scanned.id, scanned.method, scanned.randomSeed], [id, method, randomSeed]);
        assert.ok(scanned.params instanceof Uint8Array);
        assert.deepEqual(JSON.parse(decoder.decode(scanned.params)), params);
      }),
      { numRuns: 2000 },
    );
    assert.ok(taken > 200, `only ${taken} were methods`);
  });

  it('takes every plain call', () => {
    const bytes = encoder.encode(
      '{"msg":"method","id":"1","method":"draw","params":[[1],"x"],"randomSeed":"s"}',
    );
    const scanned = scanMethod(bytes, MAX_DEPTH, asText);
    assert.ok(scanned?.params instanceof Uint8Array);
    assert.deepEqual(
      { ...scanned, params: decoder.decode(scanned.params) },
      {
        id: '1',
        method: 'draw',
        randomSeed: 's',
        params: '[[1],"x"]',
      },
    );
  });

  /** A method that knows `["known"]` and nothing else. */
  const knowing: TextTaker = {
    params: 'scanned',
    scan(bytes, at) {
      const end = at + '["known"]'.length;
      return decoder.decode(bytes.subarray(at, end)) === '["known"]' ? { end } : undefined;
    },
  };
  const scanText = (text: string) =>
    scanMethod(encoder.encode(text), MAX_DEPTH, (method) => (method === 'own' ? knowing : undefined));

  it('leaves to a method what the method knows, and checks the rest of the message', () => {
    const known = '{"msg":"method","id":"1","method":"own","params":["known"]}';
    assert.deepEqual(scanText(known)?.params, { end: known.length - 1 });
    assert.deepEqual(scanText(`${known} `)?.params, { end: known.length - 1 });
    assert.equal(scanText(`${known}}`), undefined);
    assert.equal(scanText(known.replace('"]}', '"]]}')), undefined);
    assert.equal(scanText(known.replace('"]}', '"],"params":[]}')), undefined);
  });

  it('checks as JSON what the method does not know, and what comes before the name', () => {
    for (const text of [
      '{"msg":"method","id":"1","method":"own","params":["other"]}',
      '{"msg":"method","id":"1","method":"strange","params":["known"]}',
      '{"msg":"method","id":"1","params":["known"],"method":"own"}',
    ]) {
      assert.ok(scanText(text)?.params instanceof Uint8Array, text);
    }
    assert.equal(scanText('{"msg":"method","id":"1","method":"own","params":["other}'), undefined);
  });
});
