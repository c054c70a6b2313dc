import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrMakeKey } from '../../../../server/adapters/secrets/key-file.ts';
import { StoreUnusableError } from '../../../../server/ports/stroke-store.ts';

describe('the key file', () => {
  let top: string;
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'inkwell-key-'));
  });
  after(() => rmSync(top, { recursive: true }));

  it('is made once, for its owner only, and read from then on', () => {
    const folder = join(top, 'data', 'deep');
    const key = readOrMakeKey(folder);
    assert.equal(key.byteLength, 32);
    assert.deepEqual(readOrMakeKey(folder), key);
    assert.equal(statSync(join(folder, 'secret.key')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['secret.key']);
    assert.notDeepEqual(readOrMakeKey(join(top, 'other')), key);
  });

  it('is refused in one line when it is not one', () => {
    const isReadable = (error: unknown): boolean =>
      error instanceof StoreUnusableError &&
      /^the key of links and codes cannot be used in [^\n]+secret\.key: [^\n]+$/.test(error.message);
    const folder = join(top, 'damaged');
    mkdirSync(folder);
    for (const text of ['', 'short', 'x'.repeat(64)]) {
      writeFileSync(join(folder, 'secret.key'), text);
      assert.throws(() => readOrMakeKey(folder), isReadable);
    }
    mkdirSync(join(top, 'a-folder', 'secret.key'), { recursive: true });
    assert.throws(() => readOrMakeKey(join(top, 'a-folder')), isReadable);
  });
});
