import { existsSync } from 'node:fs';
import type { Context } from 'mocha';
import { needs } from '../support/needs.ts';

/** Skips the test, or in a `before` hook the suite, unless this package of tests/clients is installed. */
export function needsPackage(context: Context, name: string): void {
  const manifest = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  needs(
    context,
    `the package ${name}`,
    () => existsSync(manifest),
    'run `npm ci --prefix tests/clients` first',
  );
}
