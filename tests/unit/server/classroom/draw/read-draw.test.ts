import assert from 'node:assert/strict';
import { readDraw } from '../../../../../server/classroom/draw/read-draw.ts';

const SEGMENTS =
  '[{"p":{"x":"203.00","y":"-1.05"},"hI":{"x":"0.00","y":"0.00"},"hO":{"x":"0.00","y":"0.00"}}]';
const ID = 'rr985MmpwhRtJbdDm';

function read(text: string): ReturnType<typeof readDraw> {
  return readDraw(new TextEncoder().encode(text));
}

function fieldsOf(text: string): string {
  const draw = read(text);
  assert.ok('fields' in draw, JSON.stringify(draw));
  return new TextDecoder().decode(draw.fields);
}

describe('readDraw', () => {
  it('reads the usual text and any other way to write the same', () => {
    const fields = `{"u":"a","s":${SEGMENTS}}`;
    const turned = SEGMENTS.replace('"x":"203.00","y":"-1.05"', '"y":-1.05,"x":203');
    for (const text of [
      `["a",${SEGMENTS}]`,
      ` [ "a" , ${SEGMENTS} ] `,
      `["\\u0061",${SEGMENTS}]`,
      `["a",${turned}]`,
      `["a",${SEGMENTS},null]`,
      `["a",${SEGMENTS}, {} ]`,
      `["a",${SEGMENTS.replace('{"p":', '{"p":5,"p":')}]`,
    ]) {
      assert.equal(fieldsOf(text), fields, text);
    }
  });

  it('reads options beside a scanned stroke', () => {
    const draw = read(`["a",${SEGMENTS},{"id":"${ID}","width":3}]`);
    assert.ok('fields' in draw);
    assert.deepEqual(draw.options, { id: ID, width: '3.00' });
    assert.equal(new TextDecoder().decode(draw.fields), `{"u":"a","s":${SEGMENTS},"width":"3.00"}`);
  });

  it('sees through EJSON and escapes in options as it does elsewhere', () => {
    const escaped = read(`["a",${SEGMENTS},{"$escape":{"id":"${ID}"}}]`);
    assert.ok('fields' in escaped);
    assert.deepEqual(escaped.options, { id: ID });
    for (const options of [
      '{"id":{"$date":1}}',
      '{"$type":"x","$value":1}',
      '{"__proto__":1,"x":1}',
      '5',
      '{},{}',
    ]) {
      const draw = read(`["a",${SEGMENTS},${options}]`);
      assert.ok('error' in draw && draw.error === 400, options);
    }
  });

  it('refuses, with 400, text that is no array of good parameters', () => {
    for (const text of [
      '',
      '{}',
      'null',
      '[',
      '[]',
      `["a",${SEGMENTS},]`,
      '{"$escape":{}}',
      '[{"$date":0},[]]',
    ]) {
      const draw = read(text);
      assert.ok('error' in draw && draw.error === 400, text);
    }
  });

  it('says of far too many values whether they are segments, without decoding them', () => {
    const segment = SEGMENTS.slice(1, -1);
    const many = (count: number): string => `[${Array<string>(count).fill(segment).join(', ')}]`;
    for (const [text, error] of [
      [`["a",${many(6000)}]`, 413],
      [` [ "a" , ${many(6000)} , {"color":"#000000"} ]`, 413],
      [`["a",[${'0,'.repeat(40_000)}0]]`, 413],
      [`["a",[${'[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],'.repeat(1999)}0]]`, 400],
      [`["a",{${Array.from({ length: 40_000 }, (_, at) => `"k${at}":0`).join()}}]`, 400],
      [`["a",[],[${'0,'.repeat(40_000)}0]]`, 400],
      [`[${'0,'.repeat(40_000)}0]`, 400],
      [`[${'['.repeat(40_000)}`, 400],
    ] as const) {
      const draw = read(text);
      assert.ok('error' in draw && draw.error === error, text.slice(0, 50));
    }
    assert.ok('fields' in read(`["a",${many(2000)}]`));
  });
});
