import assert from 'node:assert/strict';
import { openMemoryDirectoryStore } from '../../../../../server/adapters/directory-store/memory.ts';
import { createNodeSecrets } from '../../../../../server/adapters/secrets/node-crypto.ts';
import { Directory } from '../../../../../server/classroom/directory/directory.ts';
import { DoorSecrets } from '../../../../../server/classroom/joining/door-secrets.ts';
import { Doors } from '../../../../../server/classroom/joining/doors.ts';
import type { ClassroomRecord } from '../../../../../server/ports/directory-store.ts';
import type { Secrets } from '../../../../../server/ports/secrets.ts';
import { JOIN_CODE_ALPHABET } from '../../../../../shared/classroom/join-code.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { RecordingLog } from '../../../../support/recording-log.ts';

const MINUTE_MS = 60_000;
const secrets = createNodeSecrets(new Uint8Array(32).fill(3));

function closed(id: string): ClassroomRecord {
  return { id, name: id, createdAt: 0, linkGeneration: 1, codeGeneration: 0, openUntil: 0 };
}

async function doorsWith(derive: Secrets['derive'], clock = new ManualClock()): Promise<Doors> {
  const log = new RecordingLog();
  const directory = new Directory(openMemoryDirectoryStore(), clock, log);
  await directory.load();
  await directory.commit(
    ['a', 'b', 'c'].map((id) => ({ kind: 'put', table: 'classrooms', record: closed(id) })),
  );
  return new Doors({ directory, secrets: { derive }, clock, log });
}

describe('The doors of classrooms', () => {
  it('never have the same code while they are open', async () => {
    // Each generation has the same code in every classroom.
    const doors = await doorsWith((label) => secrets.derive(label.replace(/ of classroom \w+/, '')));
    const codes = new Set<string | undefined>();
    for (const id of ['a', 'b', 'c']) {
      const { code } = await doors.change(doors.opened(closed(id), 15), 'door', 'teacher');
      assert.equal(doors.byCode(code ?? '')?.id, id);
      codes.add(code);
    }
    assert.equal(codes.size, 3);
  });

  it('close at their time, also when the time of day was set back meanwhile', async () => {
    const clock = new ManualClock();
    let setBackMs = 0;
    const wrongClock = Object.assign(Object.create(clock) as ManualClock, {
      now: () => clock.now(),
      wallTime: () => clock.wallTime() - setBackMs,
      after: (ms: number, run: () => void) => clock.after(ms, run),
    });
    const doors = await doorsWith((label) => secrets.derive(label), wrongClock);
    const { code = '' } = await doors.change(doors.opened(closed('a'), 15), 'door', 'teacher');
    setBackMs = 60 * MINUTE_MS;
    await clock.advance(15 * MINUTE_MS - 1);
    assert.equal(doors.byCode(code)?.id, 'a');
    await clock.advance(1);
    assert.equal(doors.byCode(code), undefined);
  });

  it('are found by their links, open or not, and by no code while they are closed', async () => {
    const doors = await doorsWith((label) => secrets.derive(label));
    const opened = doors.opened(closed('a'), 15);
    const { code = '', link } = await doors.change(opened, 'door', 'teacher');
    await doors.change({ ...opened, openUntil: 0 }, 'door', 'teacher');
    assert.deepEqual([doors.byCode(code), doors.byLink(link)?.id], [undefined, 'a']);
    await doors.change(doors.renewed(opened), 'code change', 'teacher');
    assert.equal(doors.byLink(link), undefined);
  });
});

describe('What opens a door', () => {
  const doors = new DoorSecrets(secrets);

  it('is another one for each classroom and each generation', () => {
    const seen = new Set<string>();
    for (let generation = 1; generation <= 200; generation++) {
      for (const id of ['default', 'a', 'b']) {
        const named = { id, linkGeneration: generation, codeGeneration: generation };
        seen.add(doors.codeOf(named));
        seen.add(doors.linkOf(named));
      }
    }
    assert.equal(seen.size, 1_200);
  });

  it('has every symbol about as often as any other', () => {
    const counts = new Map<string, number>();
    for (let codeGeneration = 1; codeGeneration <= 3_500; codeGeneration++) {
      for (const symbol of doors.codeOf({ id: 'a', linkGeneration: 1, codeGeneration }))
        counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    }
    // A thousand of each are expected; with this key, always the same ones.
    for (const symbol of JOIN_CODE_ALPHABET) {
      const count = counts.get(symbol) ?? 0;
      assert.ok(count > 850 && count < 1_150, `${symbol}: ${count}`);
    }
  });

  it('takes more bytes where those that would favour some symbols are left out', () => {
    let parts = 0;
    const scarce = new DoorSecrets({
      derive: () => new Uint8Array(32).map((_, at) => (at % 8 === 0 ? parts++ : 255)),
    });
    assert.equal(scarce.codeOf({ id: 'a', linkGeneration: 1, codeGeneration: 1 }).length, 8);
    assert.ok(parts >= 8);
  });
});
