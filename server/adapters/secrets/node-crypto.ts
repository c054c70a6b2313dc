import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual, type BinaryLike } from 'node:crypto';
import type { Secrets } from '../../ports/secrets.ts';

/** scrypt's parameters. */
export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** About a fifth of a second and 16 MiB for each password, in a thread of Node's pool. */
const COST: PasswordCost = { N: 2 ** 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const TOKEN_BYTES = 32;
const FORM = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]+)\$([\w-]+)$/;

/**
 * @param key 32 bytes that nobody else has
 * @param cost of new passwords; each hash tells its own
 */
export function createNodeSecrets(key: Uint8Array, cost = COST): Secrets {
  return {
    token: () => randomBytes(TOKEN_BYTES).toString('base64url'),
    hash: (token) => createHash('sha256').update(token).digest('base64url'),
    async hashPassword(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await derived(password, salt, cost);
      const { N, r, p } = cost;
      return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
    },
    async isPassword(password, stored) {
      const [, n, r, p, salt, hash] = FORM.exec(stored ?? '') ?? [];
      if (salt === undefined || hash === undefined) {
        await derived(password, Buffer.alloc(SALT_BYTES), cost);
        return false;
      }
      const expected = Buffer.from(hash, 'base64url');
      const its = { N: Number(n), r: Number(r), p: Number(p) };
      const actual = await derived(password, Buffer.from(salt, 'base64url'), its);
      return expected.byteLength === HASH_BYTES && timingSafeEqual(actual, expected);
    },
    derive: (label) => createHmac('sha256', key).update(label).digest(),
    isSame: (a, b) => timingSafeEqual(digest(a), digest(b)),
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function derived(password: BinaryLike, salt: BinaryLike, cost: PasswordCost): Promise<Buffer> {
  // What scrypt needs is 128 * N * r, and a little.
  const maxmem = 256 * cost.N * cost.r;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { ...cost, maxmem }, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}
