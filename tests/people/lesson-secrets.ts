import { createHash } from 'node:crypto';
import { segmentsAt } from '../classroom/calls.ts';
import { DdpClient } from '../process/ddp-client.ts';
import { readLogin } from './accounts.ts';

const PASSWORDS = ['a mountain of snow', 'a river of ice'];

/** What nobody may find who has a copy of the data; and, to know that the search finds anything, what is there. */
export interface LessonSecrets {
  readonly secrets: readonly string[];
  readonly stored: readonly string[];
}

/** A lesson's worth of logins, links, codes and passwords. @param claim the first teacher's */
export async function teachLesson(port: number, claim: string): Promise<LessonSecrets> {
  const secrets = new Set<string>([claim, ...PASSWORDS]);
  const loginAs = async (options: unknown): Promise<DdpClient> => {
    const client = await DdpClient.connect(port);
    secrets.add(readLogin(await client.succeed('login', [options])).token);
    return client;
  };
  const teacher = await loginAs({ claim, name: 'Ms Frost' });
  for (const password of PASSWORDS) {
    await teacher.succeed('people.setPassword', ['frost', password]);
    await loginAs({ user: { username: 'frost' }, password });
  }
  const note = (door: unknown): string => {
    const { code, link } = door as { readonly code: string; readonly link: string };
    secrets.add(code).add(link);
    return code;
  };
  const door = await teacher.succeed('classrooms.create', [{ name: 'Physics' }]);
  const { classroomId } = door as { readonly classroomId: string };
  const codes = [note(door)];
  for (let i = 0; i < 3; i += 1)
    codes.push(note(await teacher.succeed('classrooms.renewCode', [classroomId])));
  for (let i = 0; i < 12; i += 1) {
    const student = await loginAs({ guest: { device: `tablet ${i}` } });
    await student.succeed('classrooms.join', [{ code: codes.at(-1), name: `Student ${i}` }]);
    const { id, token } = readLogin(await student.succeed('getNewToken', []));
    secrets.add(token);
    await loginAs({ guest: { token } });
    await loginAs({ resume: token });
    await student.succeed('draw', [id, segmentsAt(i), { classroomId }]);
    if (i % 3 === 0) await student.succeed('logout', []);
  }
  const { claim: invitation } = (await teacher.succeed('teachers.invite', [classroomId])) as {
    readonly claim: string;
  };
  secrets.add(invitation);
  await loginAs({ claim: invitation, name: 'Mr Hale' });
  await teacher.succeed('classrooms.close', [classroomId]);
  const tokens = [...secrets].filter((secret) => /^[\w-]{43}$/.test(secret));
  return {
    secrets: [...secrets],
    stored: ['Ms Frost', 'Student 11', 'Physics', hashOf(tokens.at(-1) ?? '')],
  };
}

/** The forms in which a secret could have been written. */
export function formsOf(secret: string): readonly Buffer[] {
  const digest = createHash('sha256').update(secret).digest();
  const raw = Buffer.from(secret, 'base64url');
  const forms = [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('hex')),
    Buffer.from(Buffer.from(secret).toString('base64url').slice(0, -2)),
  ];
  if (/^[\w-]{22,43}$/.test(secret)) return [...forms, raw, Buffer.from(raw.toString('hex'))];
  // Of a password also its plain digest, which would do in its place.
  if (PASSWORDS.includes(secret))
    return [...forms, digest, Buffer.from(digest.toString('hex')), Buffer.from(digest.toString('base64url'))];
  return forms;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
