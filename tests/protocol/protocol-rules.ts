import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export type WireName = 'memory' | 'websocket';

/** A rule of PROTOCOL.md. */
export interface ProtocolRule {
  readonly id: string;
  /** The wires over which it can be seen. */
  readonly wires: readonly WireName[];
}

/** A place where a rule is quoted. */
export interface Quotation {
  readonly id: string;
  readonly file: string;
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export function readProtocol(): string {
  return readText('shared/ddp/PROTOCOL.md');
}

export function readRules(protocol = readProtocol()): readonly ProtocolRule[] {
  return [...protocol.matchAll(/^- \*\*\[([A-Z]+\d+)\]\*\*(?: \*\((memory|websocket)\)\*)?/gm)].map(
    ([, id, only]) => ({
      id: id ?? '',
      wires: only === 'memory' || only === 'websocket' ? [only] : ['memory', 'websocket'],
    }),
  );
}

/** What the suites that a wire's test file runs call their tests. */
export function testTitles(wire: WireName): readonly string[] {
  const files = new Set([`${wire}.test.ts`]);
  const titles: string[] = [];
  for (const file of files) {
    const source = readText(join('tests/protocol', file));
    for (const [, imported] of source.matchAll(/from '\.\/((?:every-suite|[a-z-]+\.suite)\.ts)'/g)) {
      files.add(imported ?? '');
    }
    for (const [, title] of source.matchAll(/\bit\(\s*['"`]([^\n]*)/g)) titles.push(title ?? '');
  }
  return titles;
}

/** Every rule's id in brackets in code, comments and test titles. */
export function readQuotations(): readonly Quotation[] {
  return ['server', 'shared', 'tests']
    .flatMap(sourcesIn)
    .flatMap((file) =>
      [...readText(file).matchAll(/\[([A-Z]{2,}\d+)(?:–\d+)?\]/g)].map(([, id]) => ({ id: id ?? '', file })),
    );
}

/** TypeScript files below a folder, without installed packages. */
function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}
