import assert from 'node:assert/strict';
import { Roster } from '../../../../../server/classroom/roster/roster.ts';
import type { SharedDocuments } from '../../../../../server/ddp/author-api.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a follower holds, and how often it was told of each student. */
class Follower {
  readonly documents = new Map<string, Fields>();
  readonly told = new Map<string, number>();
  readonly stop: () => void;

  constructor(shared: SharedDocuments) {
    this.stop = shared.watch({
      added: (_collection, id, fields) => this.#hear(id, fields),
      changed: (_collection, id, fields) => this.#hear(id, { ...this.documents.get(id), ...fields }),
      removed: (_collection, id) => {
        this.documents.delete(id);
        this.told.set(id, (this.told.get(id) ?? 0) + 1);
      },
    });
    this.told.clear();
  }

  #hear(id: string, fields: Fields): void {
    this.documents.set(id, { ...fields });
    this.told.set(id, (this.told.get(id) ?? 0) + 1);
  }
}

function setUp() {
  const clock = new ManualClock();
  const names = new Map([['heron', 'Blue Heron']]);
  const roster = new Roster('default', clock, {
    ids: () => names.keys(),
    has: (studentId) => names.has(studentId),
    nameOf: (studentId) => names.get(studentId),
  });
  return { clock, names, roster };
}

describe('The roster of a classroom', () => {
  it('has its members, and whoever has strokes or is here', async () => {
    const { clock, roster } = setUp();
    roster.drew('0.5', clock.wallTime());
    roster.entered('0.7');
    const { documents } = new Follower(roster.documents());
    const base = { classroomId: 'default' };
    assert.deepEqual(
      documents,
      new Map([
        ['default:heron', { ...base, u: 'heron', name: 'Blue Heron', online: false, strokes: 0 }],
        [
          'default:0.5',
          { ...base, u: '0.5', name: '0.5', online: false, strokes: 1, lastSeen: new Date(clock.wallTime()) },
        ],
        [
          'default:0.7',
          { ...base, u: '0.7', name: '0.7', online: true, strokes: 0, lastSeen: new Date(clock.wallTime()) },
        ],
      ]),
    );
    roster.left('0.7');
    await clock.advance(1);
    assert.deepEqual([...documents.keys()], ['default:heron', 'default:0.5']);
  });

  it('tells of one student at most twice a second, and the last word is right', async () => {
    const { clock, roster } = setUp();
    const follower = new Follower(roster.documents());
    const startedAt = clock.now();
    for (let stroke = 1; stroke <= 400; stroke++) {
      roster.drew('heron', clock.wallTime());
      await clock.advance(25);
    }
    const seconds = (clock.now() - startedAt) / 1000;
    assert.ok((follower.told.get('default:heron') ?? 0) <= 2 * seconds + 1);
    await clock.advance(500);
    assert.equal(follower.documents.get('default:heron')?.['strokes'], 400);
  });

  it('counts a student with two tabs once, until both are closed', async () => {
    const { clock, roster } = setUp();
    const { documents } = new Follower(roster.documents());
    const online = async () => {
      await clock.advance(500);
      return documents.get('default:heron')?.['online'];
    };
    roster.entered('heron');
    roster.entered('heron');
    assert.equal(roster.online, 1);
    roster.left('heron');
    assert.equal(await online(), true);
    roster.left('heron');
    roster.left('heron');
    assert.equal(await online(), false);
    assert.equal(roster.online, 0);
  });

  it('follows names and memberships', async () => {
    const { clock, names, roster } = setUp();
    const { documents } = new Follower(roster.documents());
    names.set('heron', 'Ada');
    names.set('wren', 'Quiet Wren');
    roster.memberChanged('heron');
    roster.memberChanged('wren');
    await clock.advance(1);
    assert.deepEqual(
      [...documents.values()].map(({ name }) => name),
      ['Ada', 'Quiet Wren'],
    );
    names.delete('wren');
    roster.memberChanged('wren');
    await clock.advance(500);
    assert.deepEqual([...documents.keys()], ['default:heron']);
  });

  it('forgets strokes that are undone or cleared, and with them whom nothing else keeps', async () => {
    const { clock, roster } = setUp();
    const { documents } = new Follower(roster.documents());
    for (const studentId of ['heron', 'heron', '0.5', '0.7']) roster.drew(studentId, clock.wallTime());
    roster.lostStroke('heron');
    roster.lostStroke('0.5');
    await clock.advance(500);
    assert.deepEqual([...documents.keys()], ['default:heron', 'default:0.7']);
    assert.equal(documents.get('default:heron')?.['strokes'], 1);
    roster.lostAll();
    await clock.advance(500);
    assert.deepEqual([...documents.keys()], ['default:heron']);
    assert.equal(documents.get('default:heron')?.['strokes'], 0);
  });

  it('keeps no documents when nobody follows', async () => {
    const { clock, roster } = setUp();
    const first = roster.documents();
    const follower = new Follower(first);
    follower.stop();
    roster.drew('heron', clock.wallTime());
    await clock.advance(500);
    assert.notEqual(roster.documents(), first);
    assert.equal(new Follower(roster.documents()).documents.get('default:heron')?.['strokes'], 1);
  });
});
