import assert from 'node:assert/strict';
import { readProtocol, readQuotations, readRules, testTitles, type WireName } from './protocol-rules.ts';

const WIRES: readonly WireName[] = ['memory', 'websocket'];

describe('the rules of PROTOCOL.md', () => {
  const rules = readRules();
  const ids = rules.map(({ id }) => id);

  it('have ids of their own', () => {
    assert.ok(ids.length > 80);
    assert.deepEqual(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
    );
  });

  it('all stand in the list, none in passing', () => {
    const quoted = [...readProtocol().matchAll(/\[([A-Z]+\d+)\]/g)].map(([, id]) => id ?? '');
    assert.deepEqual([...new Set(quoted)].toSorted(), [...ids].toSorted());
  });

  it('are numbered from 1 in each group', () => {
    const groups = new Map<string, number>();
    for (const id of ids) {
      const group = id.replace(/\d+/, '');
      const number = (groups.get(group) ?? 0) + 1;
      groups.set(group, number);
      assert.equal(id, `${group}${number}`);
    }
  });

  it('name observations that exist', () => {
    const numbers = [...readProtocol().matchAll(/\(ddp ([\d, ]+)\)/g)].flatMap(([, list]) =>
      (list ?? '').split(', '),
    );
    assert.ok(numbers.length > 80);
    for (const number of numbers) assert.ok(Number(number) >= 1 && Number(number) <= 108, number);
  });

  for (const wire of WIRES) {
    it(`each begin the title of a test that runs over ${wire}`, () => {
      const tested = new Set(testTitles(wire).map((title) => /^\[([A-Z]+\d+)\]/.exec(title)?.[1]));
      const untested = rules.filter(({ id, wires }) => wires.includes(wire) && !tested.has(id));
      assert.deepEqual(untested, []);
    });

    it(`are what every test over ${wire} is about`, () => {
      const titles = testTitles(wire);
      assert.ok(titles.length > 100);
      assert.deepEqual(
        titles.filter((title) => !ids.includes(/^\[([A-Z]+\d+)\] ./.exec(title)?.[1] ?? '')),
        [],
      );
    });
  }

  it('are quoted by ids that exist', () => {
    const quotations = readQuotations();
    assert.ok(quotations.some(({ file }) => file.startsWith('server')));
    assert.deepEqual(
      quotations.filter(({ id }) => !ids.includes(id)),
      [],
    );
  });

  it('are few that only one wire can show', () => {
    assert.ok(rules.filter(({ wires }) => wires.length === 1).length <= 8);
  });
});
