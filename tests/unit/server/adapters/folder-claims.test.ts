import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layDownClaim, openFolderClaims } from '../../../../server/adapters/operator-claims/folder.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

describe('claims of the operator', () => {
  const hash = 'a-'.repeat(21) + 'b';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inkwell-claims-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are taken once, by one of those who try at once', async () => {
    layDownClaim(folder, hash, 1_700_000_000_000);
    const log = new RecordingLog();
    const claims = openFolderClaims(folder, log);
    const taken = await Promise.all(Array.from({ length: 5 }, () => claims.take(hash)));
    assert.deepEqual(
      taken.filter((each) => each !== undefined),
      [1_700_000_000_000],
    );
    assert.equal(await claims.take(hash), undefined);
    assert.deepEqual(readdirSync(join(folder, 'teacher-claims')), []);
    assert.deepEqual(log.lines, []);
  });

  it('are found where no server has ever run, and not elsewhere', async () => {
    const claims = openFolderClaims(join(folder, 'data'), new RecordingLog());
    assert.equal(await claims.take(hash), undefined);
    writeFileSync(join(folder, 'outside'), '1');
    for (const path of ['../outside', '../../outside', '.', '', 'a/../b'])
      assert.equal(await claims.take(path), undefined);
    layDownClaim(join(folder, 'data'), hash, 5);
    assert.equal(await claims.take(hash), 5);
  });

  it('that are no claims are not taken for one', async () => {
    layDownClaim(folder, hash, Number.NaN);
    assert.equal(await openFolderClaims(folder, new RecordingLog()).take(hash), undefined);
  });
});
