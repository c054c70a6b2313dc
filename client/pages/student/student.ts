import { STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import type { JoinOptions } from '../../../shared/classroom/classrooms-api.ts';
import { openPageClient } from '../../ddp/page-client.ts';
import type { MethodErrorLike } from '../../ddp/client-api.ts';
import { plainDocuments } from '../../ddp/plain-documents.ts';
import { strokeShape } from '../../drawing/stroke-shape.ts';
import { DeviceLogin } from '../../storage/device-login.ts';
import { KeptText } from '../../storage/kept-text.ts';
import { studentIdOf } from '../../storage/student-id.ts';
import { openDeviceStorage } from '../../storage/text-storage.ts';
import { hashOfClass, placeOf, stayInClass } from '../page-place.ts';
import { language, text } from '../strings.ts';
import { DrawingDesk } from './drawing-desk.ts';
import { elementOfPage } from './element-of-page.ts';
import { JoinPanel } from './join-panel.ts';
import { NameTag } from './name-tag.ts';
import { Notice } from './notice.ts';

document.documentElement.lang = language;
document.title = text('studentTitle');

const storage = openDeviceStorage();
const lastClass = new KeptText(storage, 'inkwell.classroom');
const place = placeOf(location.hash);
/** Nobody has to log in to draw in the classroom that is open to all. */
let isGuest = place.kind === 'join' || place.kind === 'class';
let desk: DrawingDesk | undefined;

const login = new DeviceLogin({
  storage,
  key: 'inkwell.student',
  ask: (known) => (isGuest ? guestOf(known?.token) : undefined),
  onLogin: ({ id }) => {
    if (studentId !== undefined && studentId !== id) location.reload();
    showName();
  },
  onRefused: ({ message, reason }, wasKnown) => {
    if (wasKnown) location.reload();
    else notice.show(reason ?? message);
  },
});
const client = openPageClient(login);
const strokes = client.collection(STROKES_COLLECTION, strokeShape);
const users = client.collection('users', plainDocuments);
const classrooms = client.collection('classrooms', plainDocuments);
const notice = new Notice(elementOfPage('notice', HTMLElement));
const panel = new JoinPanel({ place: elementOfPage('panel', HTMLElement), join });
const nameTag = new NameTag({
  tag: elementOfPage('name', HTMLElement),
  rename: (name) => client.call('people.rename', [name]).result,
  onTrouble: (sentence) => notice.show(sentence),
});
/** Who draws on this page; a guest is not known before the first login. */
let studentId = isGuest ? login.known?.id : studentIdOf(storage);

users.observe(showName);
classrooms.observe(() => {
  const [classroom] = classrooms.documents.values();
  if (classroom !== undefined) elementOfPage('class', HTMLElement).textContent = String(classroom['name']);
});

if (place.kind === 'join') void panel.joinByLink(place.link);
else if (place.kind === 'class') void enter(place.classroomId);
else if (studentId !== undefined) open(studentId, undefined);

/** One's own document comes before the answer that says which of them it is. */
function showName(): void {
  const profile = isGuest ? users.documents.get(login.known?.id ?? '')?.['profile'] : undefined;
  if (typeof profile === 'object' && profile !== null && 'name' in profile)
    nameTag.show(String(profile.name));
}

function open(student: string, classroomId: string | undefined): void {
  studentId = student;
  const onEnd = (error: MethodErrorLike | undefined): void => ended(classroomId, error);
  desk = new DrawingDesk({ client, strokes, storage, notice, studentId: student, classroomId, onEnd });
}

/** Into a class that one is in already. */
async function enter(classroomId: string): Promise<void> {
  const student = studentId ?? (await login.whenKnown()).id;
  lastClass.set(classroomId);
  client.subscribe('classroom', [classroomId]);
  open(student, classroomId);
}

async function join(options: JoinOptions): Promise<void> {
  if (!isGuest) {
    isGuest = true;
    await login.logIn(client, guestOf(login.known?.token));
  }
  const { classroomId } = (await client.call('classrooms.join', [options]).result) as { classroomId: string };
  stayInClass(classroomId);
  lastClass.set(classroomId);
  // A desk of another place is open: this page begins anew in the right one.
  if (desk !== undefined) return location.reload();
  panel.hide();
  await enter(classroomId);
}

/** What the server says when a drawing cannot be shown. */
function ended(classroomId: string | undefined, error: MethodErrorLike | undefined): void {
  const isOut = error?.error === 403 || error?.error === 404;
  if (!isOut) return notice.show(text('endedByServer', { reason: error?.reason ?? '' }));
  desk?.close();
  const known = lastClass.get();
  if (classroomId === undefined && known !== undefined) {
    location.hash = hashOfClass(known);
    return location.reload();
  }
  lastClass.set(undefined);
  panel.askCode(classroomId === undefined ? undefined : text('notInClass'));
}

function guestOf(token: string | undefined): { readonly guest: { readonly token?: string } } {
  return { guest: token === undefined ? {} : { token } };
}
