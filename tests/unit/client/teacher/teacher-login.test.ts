import assert from 'node:assert/strict';
import { DdpClient } from '../../../../client/ddp/ddp-client.ts';
import type { ClassroomApi } from '../../../../client/ddp/classroom-client.ts';
import { TeacherLogin } from '../../../../client/pages/teacher/teacher-login.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStorage } from '../memory-storage.ts';
import { ScriptedSockets } from '../scripted-socket.ts';

const KEY = 'inkwell.teacher';
const ANN = { id: 'ann', token: 'token of ann' };

/** A teacher's page that is connected. */
function open({ isKnown = false, claim }: { readonly isKnown?: boolean; readonly claim?: string }) {
  const storage = new MemoryStorage();
  if (isKnown) storage.setItem(KEY, JSON.stringify(ANN));
  const told: string[] = [];
  const tell = (what: string) => (): void => void told.push(what);
  const sockets = new ScriptedSockets();
  const clock = new ManualClock(0);
  const login = new TeacherLogin({
    storage,
    claim,
    client: () => client,
    onSignedIn: tell('signed in'),
    onAnother: tell('another'),
    onSignedOut: tell('signed out'),
    onClaimOver: tell('claim over'),
    onClaimRefused: tell('claim refused'),
  });
  const client = new DdpClient<ClassroomApi>({
    openSocket: sockets.open,
    clock,
    random: () => 0.5,
    login: login.hook,
  });
  sockets.connect();

  let asked: { readonly id: string } | undefined;
  /** The parameter of each `login` that was sent since. */
  const logins = (): readonly unknown[] =>
    sockets.takeSent().flatMap((message) => {
      const call = message as {
        readonly method?: string;
        readonly id: string;
        readonly params: readonly unknown[];
      };
      if (call.method !== 'login') return [];
      asked = call;
      return call.params;
    });
  const answer = async (answered: object): Promise<void> => {
    const id = asked?.id ?? '';
    sockets.say({ msg: 'result', id, ...answered }, { msg: 'updated', methods: [id] });
    await clock.advance(0);
  };
  return {
    storage,
    told,
    login,
    sockets,
    clock,
    logins,
    accept: async (who: object) => await answer({ result: who }),
    refuse: async (error = 403) =>
      await answer({ error: { error, reason: 'no', errorType: 'Meteor.Error' } }),
  };
}

describe("A teacher's login", () => {
  it('is none where nobody is known and there is no claim', () => {
    const { logins, told, login } = open({});
    assert.deepEqual([logins(), told, login.teacherId], [[], [], undefined]);
  });

  it('is by the token that the device knows; refused, the teacher is signed out and the token forgotten', async () => {
    const { logins, accept, refuse, told, login, sockets, clock, storage } = open({ isKnown: true });
    assert.deepEqual(logins(), [{ resume: ANN.token }]);
    await accept(ANN);
    assert.deepEqual([login.teacherId, told], ['ann', ['signed in']]);
    sockets.lose();
    await clock.advance(1_000);
    sockets.connect();
    assert.deepEqual(logins(), [{ resume: ANN.token }]);
    await refuse();
    assert.deepEqual([login.teacherId, told, storage.size], [undefined, ['signed in', 'signed out'], 0]);
  });

  it('is by the claim where nobody is known; it is used once', async () => {
    const { logins, accept, told, sockets, clock } = open({ claim: 'a claim' });
    assert.deepEqual(logins(), [{ claim: 'a claim' }]);
    await accept(ANN);
    assert.deepEqual(told, ['claim over', 'signed in']);
    sockets.lose();
    await clock.advance(1_000);
    sockets.connect();
    assert.deepEqual(logins(), [{ resume: ANN.token }]);
  });

  it('asks with the claim again when a cut has swallowed the answer', async () => {
    const { logins, sockets, clock } = open({ claim: 'a claim' });
    assert.deepEqual(logins(), [{ claim: 'a claim' }]);
    sockets.lose();
    await clock.advance(1_000);
    sockets.connect();
    assert.deepEqual(logins(), [{ claim: 'a claim' }]);
  });

  it('says of a refused claim that it is refused', async () => {
    const { logins, refuse, told } = open({ claim: 'a claim' });
    logins();
    await refuse();
    assert.deepEqual(told, ['claim over', 'claim refused']);
  });

  it('of a known teacher comes before the claim, which is used as that teacher', async () => {
    const { logins, accept, told, login } = open({ isKnown: true, claim: 'a claim' });
    assert.deepEqual(logins(), [{ resume: ANN.token }]);
    await accept(ANN);
    assert.deepEqual(logins(), [{ claim: 'a claim' }]);
    await accept({ ...ANN, token: 'newer' });
    assert.deepEqual([told, login.teacherId], [['signed in', 'claim over'], 'ann']);
  });

  it('keeps a known teacher whose claim is refused', async () => {
    const { logins, accept, refuse, told, login, storage } = open({ isKnown: true, claim: 'a claim' });
    logins();
    await accept(ANN);
    logins();
    await refuse();
    assert.deepEqual([told, login.teacherId], [['signed in', 'claim over', 'claim refused'], 'ann']);
    assert.deepEqual(JSON.parse(storage.getItem(KEY) ?? ''), ANN);
  });

  it('is by the claim after all where the token is worth nothing any more', async () => {
    const { logins, accept, refuse, told, login } = open({ isKnown: true, claim: 'a claim' });
    logins();
    await refuse();
    assert.deepEqual(logins(), [{ claim: 'a claim' }]);
    await accept({ id: 'ben', token: 'token of ben' });
    assert.deepEqual([told, login.teacherId], [['claim over', 'signed in'], 'ben']);
  });

  it('tells when another tab has signed in somebody else', async () => {
    const { logins, accept, told, sockets, clock, storage } = open({ isKnown: true });
    logins();
    await accept(ANN);
    const ben = { id: 'ben', token: 'token of ben' };
    storage.setItem(KEY, JSON.stringify(ben));
    sockets.lose();
    await clock.advance(1_000);
    sockets.connect();
    assert.deepEqual(logins(), [{ resume: ben.token }]);
    await accept(ben);
    assert.deepEqual(told, ['signed in', 'another']);
  });
});
