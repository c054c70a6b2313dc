import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from '../support/needs.ts';
import { DdpClient, type Message } from './ddp-client.ts';
import { fieldsText } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually } from './server-process.ts';

const MIB = 1024 * 1024;
const point = { x: '-1234.56', y: '1234.56' };
/** About 100 KiB of text. */
const bigStroke = Array.from({ length: 900 }, () => ({ p: point, hI: point, hO: point }));

describe('A server whose disk fills up', function () {
  this.timeout(60_000);
  const scratch = new Scratch();
  let disk: string;
  let isMounted = false;
  before(function () {
    ensureBuilt();
    disk = scratch.folder();
    isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
    needs(this, 'a disk of 24 MiB', isMounted, 'only root can mount a tmpfs');
  });
  after(async () => {
    await scratch.endServers();
    if (isMounted) assert.equal(spawnSync('umount', [disk]).status, 0);
    rmdirSync(disk);
    await scratch.clean();
  });

  it('goes on showing strokes, tells no one that they are saved, says so, and loses nothing of it', async () => {
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(10 * MIB));
    const env = { DATA_DIR: join(disk, 'store'), MAX_UNSAVED_BYTES: '1MiB', LOG_LEVEL: 'silent' };
    const server = await scratch.start(env);
    const [teacher, student] = [await DdpClient.connect(server.port), await DdpClient.connect(server.port)];
    await teacher.subscribe('teacher');

    const answers = new Map<number, Message | undefined>();
    const draw = (number: number): void => {
      const call = student.call('draw', [`student ${number}`, bigStroke]);
      void call.then((answer) => answers.set(number, answer));
    };
    let drawn = 0;
    let reasons: readonly string[] = [];
    while (reasons.length === 0) {
      assert.ok(drawn < 300, 'the disk does not fill up');
      draw(drawn++);
      await eventually(async () => {
        ({ reasons } = await server.ready());
        return answers.size === drawn || reasons.length > 0;
      }, 'an answer, or a reason why not');
    }
    assert.equal(reasons.length, 1);
    assert.match(reasons[0] ?? '', /could not save: ENOSPC: no space left on device/);
    const saved = drawn - 1;
    await eventually(() => teacher.strokes.size === drawn, 'the teacher sees what cannot be saved');

    // Up to MAX_UNSAVED_BYTES more is taken; the first refusal comes beyond it.
    while (answers.size === saved) {
      assert.ok(drawn < saved + 30, 'nothing is ever refused');
      const number = drawn++;
      draw(number);
      await eventually(() => answers.has(number) || teacher.strokes.size === drawn, 'taken or refused');
    }
    const accepted = drawn - 1;
    const refusal = answers.get(accepted)?.['error'] as { readonly error: number; readonly reason: string };
    assert.equal(refusal.error, 503);
    assert.match(refusal.reason, /^Too much is waiting to be saved: .*ENOSPC/);
    assert.ok((accepted - saved) * Buffer.byteLength(fieldsText('student 0', bigStroke)) > MIB);
    assert.equal(teacher.strokes.size, accepted);
    assert.equal((await server.get('/health')).status, 200);
    assert.equal((await server.ready()).status, 503);

    rmSync(filler);
    await eventually(() => answers.size === drawn, 'every stroke that was taken is answered');
    for (let number = 0; number < accepted; number++) {
      assert.equal(answers.get(number)?.['error'], undefined, `stroke ${number}`);
    }
    await eventually(async () => (await server.ready()).ready, 'the server is ready again');
    await student.succeed('draw', ['late', bigStroke]);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    assert.equal(server.stderr, '');

    const again = await DdpClient.connect((await scratch.start(env)).port);
    await again.subscribe('teacher');
    assert.equal(again.strokes.size, accepted + 1);
    assert.deepEqual([...again.strokes], [...teacher.strokes]);
    for (const [number, id] of [...answers].map(([at, answer]) => [at, answer?.['result']] as const)) {
      if (number === accepted) continue;
      assert.equal(again.strokes.get(String(id)), fieldsText(`student ${number}`, bigStroke));
    }
  });
});
