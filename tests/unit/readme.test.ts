import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { SETTINGS } from '../../server/config.ts';

const readme = readFileSync('README.md', 'utf8');

describe('README', () => {
  it('lists every setting with its default, meaning and allowed values, and no other', () => {
    const rows = readme.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));
    const declared = Object.values(SETTINGS).map(({ variable, default: text, meaning, allowed }) => {
      return `| \`${variable}\` | ${text === '' ? '–' : `\`${text}\``} | ${meaning} | ${allowed} |`;
    });
    assert.deepEqual(rows, declared);
  });

  it('names only files and folders that exist', () => {
    const named = readme.matchAll(/(?:[`(]|--import tsx |mocha )((?:server|shared|tests)\/[^`\s)]+)/g);
    const paths = [...named].map(([, path = '']) => path).filter((path) => !path.includes('<'));
    const missing = paths.filter((path) => !existsSync(path));
    assert.ok(paths.length > 10);
    assert.deepEqual(missing, []);
  });

  it('shows the very files that the tests run', () => {
    for (const path of ['meteor-app/index.html', 'nginx/inkwell.conf']) {
      assert.ok(readme.includes(readFileSync(`tests/clients/foreign/${path}`, 'utf8').trimEnd()), path);
    }
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = readme.matchAll(/npm (?:run ([\w:]+)|(start|test))/g);
    const missing = [...named]
      .map(([, script, short = '']) => script ?? short)
      .filter((name) => !(name in scripts));
    assert.deepEqual(missing, []);
  });
});
