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
import { placeOf, stayInClass } from '../page-place.ts';
import { language, text } from '../strings.ts';
import { DrawingDesk } from './drawing-desk.ts';
import { elementOfPage } from './element-of-page.ts';
import { JoinPanel } from './join-panel.ts';
import { NameTag } from './name-tag.ts';
import { Notice } from './notice.ts';
import { StatusLine } from './status-line.ts';

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
    const before = guestId;
    guestId = id;
    // The token was worth nothing any more: what this page shows is somebody else's.
    if (before !== undefined && before !== id) location.reload();
    showName();
  },
  onRefused: ({ error, message, reason }, wasKnown) => {
    if (wasKnown && error === 403) location.reload();
    else notice.show(reason ?? message);
  },
});
const client = openPageClient(login);
const strokes = client.collection(STROKES_COLLECTION, strokeShape);
const users = client.collection('users', plainDocuments);
const classrooms = client.collection('classrooms', plainDocuments);
const notice = new Notice(elementOfPage('notice', HTMLElement));
const statusLine = new StatusLine({
  line: elementOfPage('status', HTMLElement),
  spoken: elementOfPage('spoken', HTMLElement),
});
const panel = new JoinPanel({
  place: elementOfPage('panel', HTMLElement),
  behind: [elementOfPage('stage', HTMLElement), elementOfPage('tools', HTMLElement)],
  join,
});
const nameTag = new NameTag({
  tag: elementOfPage('name', HTMLElement),
  rename: (name) => client.call('people.rename', [name]).result,
  onTrouble: (sentence) => notice.show(sentence),
});
/** Of a login; not known before the first one. */
let guestId = isGuest ? login.known?.id : undefined;

users.observe(showName);
classrooms.observe(() => {
  const [classroom] = classrooms.documents.values();
  if (classroom === undefined) return;
  const name = elementOfPage('class', HTMLElement);
  name.textContent = name.title = String(classroom['name']);
});
// A link that is typed or pasted over this one.
window.addEventListener('hashchange', () => location.reload());
// An open desk shows it itself, with what waits there.
client.onStatus(() => {
  if (desk === undefined) statusLine.show(client.status.kind, undefined);
});
statusLine.show(client.status.kind, undefined);

if (place.kind === 'join') void panel.joinByLink(place.link);
else if (place.kind === 'class') void enter(place.classroomId);
else open(studentIdOf(storage), undefined);

/** One's own document comes before the answer that says which of them it is. */
function showName(): void {
  const profile = isGuest ? users.documents.get(guestId ?? '')?.['profile'] : undefined;
  if (typeof profile === 'object' && profile !== null && 'name' in profile)
    nameTag.show(String(profile.name));
}

function open(studentId: string, classroomId: string | undefined): void {
  const onEnd = (error: MethodErrorLike | undefined): void => ended(classroomId, error);
  desk = new DrawingDesk({
    client,
    strokes,
    storage,
    notice,
    statusLine,
    studentId,
    classroomId,
    onEnd,
  });
}

/** Into a class that one is in already. */
async function enter(classroomId: string): Promise<void> {
  if (guestId === undefined) panel.waitForConnection();
  const student = guestId ?? (await login.whenKnown()).id;
  panel.hide();
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
  await enter(classroomId);
}

/** What the server says when a drawing cannot be shown. */
function ended(classroomId: string | undefined, error: MethodErrorLike | undefined): void {
  const isOut = error?.error === 403 || error?.error === 404;
  if (!isOut) return notice.show(text('endedByServer', { reason: error?.reason ?? '' }));
  desk?.close();
  const known = lastClass.get();
  if (classroomId === undefined && known !== undefined) {
    stayInClass(known);
    return location.reload();
  }
  lastClass.set(undefined);
  panel.askCode(classroomId === undefined ? undefined : text('notInClass'));
}

function guestOf(token: string | undefined): { readonly guest: { readonly token?: string } } {
  return { guest: token === undefined ? {} : { token } };
}
