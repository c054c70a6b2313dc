// Plays a teacher and a student against a running server, step by step. It clears the default classroom.
//   node --import tsx tests/walkthrough.ts ws://127.0.0.1:3000/websocket
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';

type Message = Readonly<Record<string, unknown>>;
const url = process.argv[2] ?? 'ws://127.0.0.1:3000/websocket';
const point = { x: '0.00', y: '0.00' };
const s = [{ p: { x: '203.00', y: '-1.05' }, hI: point, hO: point }];
const u = `0.97${String(Math.random()).slice(2, 15)}`;

function fail(text: string): never {
  process.stderr.write(`walkthrough: ${text}\n`);
  process.exit(1);
}

/** `sees` resolves with the place in the inbox of the first message that has these fields. */
function join(name: string) {
  const inbox: Message[] = [];
  const socket = new WebSocket(url);
  const say = (message: Message): void => {
    process.stdout.write(`${name} -> ${JSON.stringify(message)}\n`);
    socket.send(JSON.stringify(message));
  };
  const sees = async (wanted: Message): Promise<number> => {
    const isIt = (seen: Message) => Object.entries(wanted).every(([k, v]) => isDeepStrictEqual(seen[k], v));
    for (const deadline = Date.now() + 5000; Date.now() < deadline; await delay(5)) {
      const at = inbox.findIndex(isIt);
      if (at >= 0) process.stdout.write(`${name} <- ${JSON.stringify(inbox[at])}\n`);
      if (at >= 0) return at;
    }
    return fail(`${name} did not see ${JSON.stringify(wanted)} in 5 s, last ${JSON.stringify(inbox.at(-1))}`);
  };
  socket.on('open', () => say({ msg: 'connect', version: '1', support: ['1'] }));
  socket.on('message', (data: Buffer) => inbox.push(JSON.parse(data.toString())));
  socket.on('error', (error) => fail(`${name}: ${error.message}`));
  return { inbox, say, sees, leave: () => socket.close() };
}

const [teacher, student] = [join('teacher'), join('student')];
for (const one of [teacher, student]) await one.sees({ msg: 'connected' });
teacher.say({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
student.say({ msg: 'sub', id: 'own', name: 'student', params: [u] });
for (const one of [teacher, student]) await one.sees({ msg: 'ready' });
for (const end of ['clear', 'unsub']) {
  student.say({ msg: 'method', id: `draw, then ${end}`, method: 'draw', params: [u, s] });
  const { result: id } = student.inbox[await student.sees({ msg: 'result', id: `draw, then ${end}` })] ?? {};
  await teacher.sees({ msg: 'added', collection: 'segments', id, fields: { u, s } });
  const own = await student.sees({ msg: 'added', collection: 'segments', id, fields: { u, s } });
  if (own > (await student.sees({ msg: 'updated', methods: [`draw, then ${end}`] })))
    fail('updated came first');
  if (end === 'clear') student.say({ msg: 'method', id: 'clear', method: 'clear', params: [] });
  else teacher.say({ msg: 'unsub', id: 'wall' });
  const gone = await teacher.sees({ msg: 'removed', collection: 'segments', id });
  if (end === 'clear') await student.sees({ msg: 'updated', methods: ['clear'] });
  else if (gone > (await teacher.sees({ msg: 'nosub', id: 'wall' }))) fail('nosub came before removed');
}
for (const one of [teacher, student]) one.leave();
