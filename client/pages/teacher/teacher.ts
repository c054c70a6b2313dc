import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { openPageClient } from '../../ddp/page-client.ts';
import type { MethodErrorLike } from '../../ddp/client-api.ts';
import { plainDocuments } from '../../ddp/plain-documents.ts';
import { KeptText } from '../../storage/kept-text.ts';
import { openDeviceStorage } from '../../storage/text-storage.ts';
import { placeOf, stayInClass } from '../page-place.ts';
import { language, text } from '../strings.ts';
import { accountOf } from './account-part.ts';
import { ClassDesk } from './class-desk.ts';
import { ClassDialog } from './class-dialog.ts';
import { DoorDialog } from './door-dialog.ts';
import { button, element, setText } from './element.ts';
import { EmptyWall } from './empty-wall.ts';
import { ownClassroom, type OwnClassroom } from './own-classroom.ts';
import { PasswordNudge } from './password-nudge.ts';
import { SignInPanel } from './sign-in-panel.ts';
import { findStudentUrl } from './student-url.ts';
import { TeacherLogin } from './teacher-login.ts';

document.documentElement.lang = language;
document.title = text('teacherTitle');

const storage = openDeviceStorage();
const lastClass = new KeptText(storage, 'inkwell.teacher.classroom');
const place = placeOf(location.hash);
const classroomId = place.kind === 'class' ? place.classroomId : (lastClass.get() ?? DEFAULT_CLASSROOM);
let studentUrl = new URL('.', document.baseURI).href;
/** The server does not show this class to whoever this is. */
let isRefused = false;

const login = new TeacherLogin({
  storage,
  claim: place.kind === 'claim' ? place.token : undefined,
  client: () => client,
  onSignedIn: signedIn,
  onAnother: () => location.reload(),
  onSignedOut: () => askToSignIn(text('signedOut')),
  // Used or refused: it leaves the address bar, and with it the history.
  onClaimOver: () => stayInClass(classroomId),
  onClaimRefused: () => {
    if (login.teacherId === undefined) askToSignIn(text('claimRefused'));
    else desk.tell(text('claimRefused'));
  },
});
const client = openPageClient(login.hook);
const users = client.collection('users', plainDocuments);
const classrooms = client.collection('classrooms', plainDocuments);
const emptyWall = new EmptyWall({ openDoor, showDoor: () => door.open() });
const desk = new ClassDesk({ client, classroomId, emptyWall: emptyWall.element, onEnd: ended });
const signIn = new SignInPanel({
  signIn: async (username, password) => {
    await login.withPassword(username, password);
    location.reload();
  },
  onCancel: () => {
    signIn.hide();
    desk.setHidden(false);
    signInButton.focus();
  },
});
const classDialog = new ClassDialog({
  go: goTo,
  create: async (name) => {
    const made = (await client.call('classrooms.create', [{ name }], { noRetry: true }).result) as {
      readonly classroomId: string;
    };
    goTo(made.classroomId);
  },
  renameClass: async (name) => void (await client.call('classrooms.rename', [classroomId, name]).result),
  renameSelf: async (name) => void (await client.call('people.rename', [name]).result),
  setPassword: async (username, password) =>
    void (await client.call('people.setPassword', [username, password]).result),
  invite: async () => {
    const made = (await client.call('teachers.invite', [], { noRetry: true }).result) as {
      readonly claim: string;
    };
    return `${studentUrl}teacher#claim=${made.claim}`;
  },
  signOut: async () => {
    await client.call('logout', []).result;
    login.forget();
    leaveClass();
    location.reload();
  },
});
const nudge = new PasswordNudge({
  putOff: new KeptText(storage, 'inkwell.teacher.noPassword'),
  choose: () => classDialog.openAccount(),
});
const className = element('bdi', 'class-menu-name');
const classButton = button('quiet-button class-menu', '', () => classDialog.open());
const signInButton = button('quiet-button', text('signIn'), () => askToSignIn());
const joinButton = button('quiet-button', text('joinHere'), () => door.open());
const door = new DoorDialog({
  open: (minutes) => change(client.call('classrooms.open', [classroomId, { minutes }]).result),
  close: () => change(client.call('classrooms.close', [classroomId]).result),
  renew: () => change(client.call('classrooms.renewCode', [classroomId]).result),
  studentUrl: () => studentUrl,
  opener: joinButton,
});
const noClass = element('div', 'nobody');

classButton.append(className);
noClass.hidden = true;
desk.headStart.append(element('h1', '', 'Inkwell'), classButton);
desk.head.after(nudge.element);
desk.headActions.prepend(joinButton);
desk.headActions.append(signInButton);
desk.main.prepend(signIn.element, noClass);
document.body.append(classDialog.element, door.element);
users.observe(showClasses);
classrooms.observe(showClasses);
showClasses();
// A link that is typed or pasted over this one.
window.addEventListener('hashchange', () => location.reload());
void findStudentUrl(studentUrl).then((url) => {
  studentUrl = url;
  showClasses();
});

function signedIn(): void {
  client.subscribe('classrooms', []);
  showClasses();
}

function showClasses(): void {
  const { teacherId } = login;
  const own = Array.from(classrooms.documents, ([id, fields]) => ownClassroom(id, fields));
  const current = own.find((classroom) => classroom.classroomId === classroomId);
  const account = accountOf(users.documents.get(teacherId ?? ''));
  classDialog.show(inOrder(own), classroomId, account);
  nudge.show(account.isKnown && account.username === undefined);
  signInButton.hidden = teacherId !== undefined;
  classButton.hidden = teacherId === undefined;
  setText(className, current?.name ?? text('classesTitle'));
  const isWithoutDoor = classroomId === DEFAULT_CLASSROOM && current?.door === undefined;
  joinButton.hidden = !isWithoutDoor && current?.door === undefined;
  door.show(current);
  emptyWall.show(studentUrl, current);
}

function inOrder(own: readonly OwnClassroom[]): readonly OwnClassroom[] {
  return own.filter(({ isTeacher }) => isTeacher).toSorted((a, b) => a.name.localeCompare(b.name, language));
}

/** @param why how it came to this; default: somebody wants to */
function askToSignIn(why?: string): void {
  desk.setHidden(true);
  noClass.hidden = true;
  signIn.show(!isRefused && classroomId === DEFAULT_CLASSROOM, why);
  showClasses();
}

/** The wall cannot be shown. */
function ended(error: MethodErrorLike | undefined): void {
  if (error?.error !== 403 && error?.error !== 404)
    return desk.tell(text('endedByServer', { reason: error?.reason ?? '' }));
  isRefused = true;
  if (login.teacherId === undefined) return askToSignIn();
  const isDefault = classroomId === DEFAULT_CLASSROOM;
  leaveClass();
  desk.setHidden(true);
  noClass.replaceChildren(
    element('p', '', text(isDefault ? 'noClassYet' : 'notYourClass')),
    button('primary-button', text('classesTitle'), () => classDialog.open()),
  );
  noClass.hidden = false;
}

function goTo(id: string): void {
  lastClass.set(id === DEFAULT_CLASSROOM ? undefined : id);
  stayInClass(id);
  location.reload();
}

/** The next time it is another one. */
function leaveClass(): void {
  lastClass.set(undefined);
  history.replaceState(null, '', location.pathname);
}

function openDoor(): void {
  change(client.call('classrooms.open', [classroomId]).result);
  door.open();
}

function change(result: Promise<unknown>): void {
  desk.tell('');
  result.catch((error: unknown) => {
    door.element.close();
    desk.tell(text('notChanged', { reason: error instanceof Error ? error.message : String(error) }));
  });
}
