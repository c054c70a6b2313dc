import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** How a file's bytes may be compressed, the best first, and the ending of the file that holds them. */
export const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export type Encoding = 'identity' | (typeof ENCODINGS)[number][0];

/** One form of a file, as it goes over the wire. */
export interface PageFileForm {
  readonly bytes: Buffer;
  /** Of these bytes: each form has its own, as HTTP wants it. */
  readonly etag: string;
}

export interface PageFile {
  readonly contentType: string;
  readonly forms: ReadonlyMap<Encoding, PageFileForm>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * All files below the folder with their compressed forms, by their path in it (`assets/x.js`). They are held in memory, some
 * hundred kilobytes, so that a build under a running server neither mixes two versions nor takes files away.
 * Empty when there is no such folder.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const names = fileNames(folder);
  const known = new Set(names);
  const files = new Map<string, PageFile>();
  for (const name of names) {
    if (isCompressedForm(name, known)) continue;
    const forms = new Map<Encoding, PageFileForm>([['identity', readForm(folder, name)]]);
    for (const [encoding, ending] of ENCODINGS) {
      if (known.has(name + ending)) forms.set(encoding, readForm(folder, name + ending));
    }
    files.set(name, { contentType: CONTENT_TYPES[extname(name)] ?? 'application/octet-stream', forms });
  }
  return files;
}

function fileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'),
      );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function isCompressedForm(name: string, known: ReadonlySet<string>): boolean {
  return ENCODINGS.some(([, ending]) => name.endsWith(ending) && known.has(name.slice(0, -ending.length)));
}

function readForm(folder: string, name: string): PageFileForm {
  const bytes = readFileSync(join(folder, name));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}
