import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CATALOGUE, counted, languageOf, text } from '../../../client/pages/strings.ts';

const PAGES = fileURLToPath(new URL('../../../client/pages/', import.meta.url));
const CATALOGUE_FILES = new Set(['strings.ts', 'student-words.ts', 'teacher-words.ts']);
const english = new Map<string, string>(Object.entries(CATALOGUE.en));

describe('The catalogue of strings', () => {
  for (const [language, entries] of Object.entries(CATALOGUE)) {
    const strings = new Map<string, string>(Object.entries(entries));

    it(`has every key once, translated, with the same values (${language})`, () => {
      assert.deepEqual([...strings.keys()].toSorted(), [...english.keys()].toSorted());
      for (const [key, words] of strings) {
        assert.ok(words.trim() !== '', key);
        assert.deepEqual(valuesIn(words), valuesIn(english.get(key) ?? ''), key);
      }
    });

    it(`has both forms of what is counted (${language})`, () => {
      for (const key of strings.keys()) {
        if (key.endsWith('_one')) assert.ok(strings.has(key.replace(/_one$/, '_other')), key);
        if (key.endsWith('_other')) assert.ok(strings.has(key.replace(/_other$/, '_one')), key);
      }
    });
  }

  it('holds nothing that no page says', () => {
    const sources = readdirSync(PAGES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !CATALOGUE_FILES.has(name))
      .map((name) => readFileSync(join(PAGES, name), 'utf8'))
      .join('\n');
    const unsaid = [...english.keys()]
      .map((key) => key.replace(/_(?:one|other)$/, ''))
      .filter((key) => !sources.includes(`'${key}'`));
    assert.deepEqual([...new Set(unsaid)], []);
  });

  it('leaves no English word between the tags of a page', () => {
    for (const page of ['student', 'teacher']) {
      const html = readFileSync(join(PAGES, page, 'index.html'), 'utf8');
      const [, body = ''] = html.split('<body>');
      const words = body.replaceAll(/<[^>]*>/g, ' ').trim();
      assert.ok(words === '' || words === 'Inkwell', `${page}: ${words}`);
      assert.doesNotMatch(body, /aria-label=|title=|alt=|placeholder=|style=|onclick=/, page);
    }
  });

  it('is chosen by the first language that it has', () => {
    assert.equal(languageOf(['fr', 'de-AT', 'en']), 'de');
    assert.equal(languageOf(['EN-us', 'de']), 'en');
    assert.equal(languageOf(['fr', 'it']), 'en');
    assert.equal(languageOf([]), 'en');
  });

  it('puts values in as they are', () => {
    const reason = '$& <b>{count}</b> $1';
    assert.equal(text('refusedStroke', { reason }), `A stroke was not accepted: ${reason}`);
    assert.equal(counted('waiting', 1), '1 stroke waits on this device');
    assert.equal(counted('waiting', 0), '0 strokes wait on this device');
    assert.equal(counted('waiting', 12), '12 strokes wait on this device');
  });
});

function valuesIn(words: string): readonly string[] {
  return (words.match(/\{\w+\}/g) ?? []).toSorted();
}
