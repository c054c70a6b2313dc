import assert from 'node:assert/strict';
import fc from 'fast-check';
import { qrModules } from '../../../../client/pages/teacher/qr-modules.ts';
import { readQr } from './read-qr.ts';

const QUIET_ZONE = 4;

function read(content: string): string {
  const { size, path } = qrModules(content);
  const dark = new Set<string>();
  for (const [whole, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    assert.ok(whole !== '');
    for (const place of [Number(x), Number(y)])
      assert.ok(place >= QUIET_ZONE && place < size - QUIET_ZONE, 'the quiet zone is light');
    dark.add(`${Number(x) - QUIET_ZONE} ${Number(y) - QUIET_ZONE}`);
  }
  assert.equal(path.replaceAll(/M\d+ \d+h1v1h-1z/g, ''), '');
  return readQr(size - 2 * QUIET_ZONE, (x, y) => dark.has(`${x} ${y}`));
}

describe('The QR code', () => {
  it('leads to the address that it was made of', () => {
    for (const address of [
      'http://192.168.1.7:3000/#join=AbCdEfGhIjKlMnOpQrStUv',
      'http://[fd00::1234:5678]:3000/',
      'https://gymnasium-am-großen-see.example/zeichnen/#join=-_-_-_-_-_-_-_-_-_-_-_',
    ])
      assert.equal(read(address), address);
  });

  it('does so for addresses of any length that a class may have', () => {
    const path = fc.string({
      unit: fc.constantFrom('a', 'Z', 'ä', 'ß', '/', '-', '_', '.', '0', '9'),
      maxLength: 90,
    });
    fc.assert(
      fc.property(path, (rest) => {
        const address = `https://school.example/${rest}`;
        assert.equal(read(address), address);
      }),
      { numRuns: 60 },
    );
  });
});
