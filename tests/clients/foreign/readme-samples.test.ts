import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

describe("the README's samples", () => {
  for (const [language, file] of [
    ['html', 'meteor-app/index.html'],
    ['nginx', 'nginx/inkwell.conf'],
  ] as const) {
    it(`shows ${file} as the tests run it`, () => {
      const [, shown] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(README) ?? [];
      assert.equal(shown, readFileSync(new URL(file, import.meta.url), 'utf8'));
    });
  }
});
