import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createNodeSecrets } from '../../../../server/adapters/secrets/node-crypto.ts';

describe('secrets of node:crypto', () => {
  const key = Buffer.alloc(32, 1);
  const secrets = createNodeSecrets(key);

  it('makes tokens of 32 random bytes', () => {
    const tokens = new Set(Array.from({ length: 1_000 }, () => secrets.token()));
    assert.equal(tokens.size, 1_000);
    for (const token of tokens) assert.equal(Buffer.from(token, 'base64url').byteLength, 32);
  });

  it('hashes a token with SHA-256', () => {
    const expected = createHash('sha256').update('token').digest('base64url');
    assert.equal(secrets.hash('token'), expected);
    assert.equal(expected.length, 43);
  });

  it('hashes a password slowly, with a salt and the cost that it had', async () => {
    const startedAt = process.cpuUsage().user;
    const [one, other] = [await secrets.hashPassword('mountain'), await secrets.hashPassword('mountain')];
    assert.match(one, /^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    assert.notEqual(one, other);
    // 16 MiB read and written ten times take some CPU anywhere.
    assert.ok(process.cpuUsage().user - startedAt > 20_000);
    for (const hash of [one, other]) {
      assert.equal(await secrets.isPassword('mountain', hash), true);
      assert.equal(await secrets.isPassword('Mountain', hash), false);
    }
  });

  it('knows a password that was hashed at another cost', async () => {
    const hash = await createNodeSecrets(key, { N: 32, r: 4, p: 2 }).hashPassword('mountain');
    assert.equal(await secrets.isPassword('mountain', hash), true);
    assert.equal(await secrets.isPassword('river', hash), false);
  });

  it('does the same work where nobody has the name, and never finds a password there', async () => {
    const startedAt = process.cpuUsage().user;
    assert.equal(await secrets.isPassword('mountain', undefined), false);
    assert.ok(process.cpuUsage().user - startedAt > 10_000);
    for (const hash of ['', 'scrypt', 'mountain', 'scrypt$16$8$1$$'])
      assert.equal(await createNodeSecrets(key, { N: 16, r: 8, p: 1 }).isPassword('mountain', hash), false);
  });

  it('derives the same of the same label and key only', () => {
    const expected = createHmac('sha256', key).update('link 1').digest();
    assert.deepEqual(Buffer.from(secrets.derive('link 1')), expected);
    assert.notDeepEqual(secrets.derive('link 2'), secrets.derive('link 1'));
    assert.notDeepEqual(createNodeSecrets(Buffer.alloc(32, 2)).derive('link 1'), secrets.derive('link 1'));
  });

  it('compares texts of any lengths', () => {
    for (const [a, b] of [
      ['', ''],
      ['abc', 'abc'],
      ['abc', 'abd'],
      ['abc', 'ab'],
      ['', 'a'],
    ] as const)
      assert.equal(secrets.isSame(a, b), a === b);
  });
});
