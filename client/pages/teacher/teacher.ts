import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { openPageClient } from '../../ddp/page-client.ts';
import type { MethodErrorLike } from '../../ddp/client-api.ts';
import { plainDocuments } from '../../ddp/plain-documents.ts';
import { DeviceLogin } from '../../storage/device-login.ts';
import { KeptText } from '../../storage/kept-text.ts';
import { openDeviceStorage } from '../../storage/text-storage.ts';
import { hashOfClass, placeOf, stayInClass } from '../page-place.ts';
import { language, text } from '../strings.ts';
import { ClassDesk } from './class-desk.ts';
import { ClassDialog } from './class-dialog.ts';
import { DoorDialog } from './door-dialog.ts';
import { button, element, setText } from './element.ts';
import { ownClassroom, type OwnClassroom } from './own-classroom.ts';
import { SignInPanel } from './sign-in-panel.ts';
import { findStudentUrl } from './student-url.ts';

document.documentElement.lang = language;
document.title = text('teacherTitle');

const storage = openDeviceStorage();
const lastClass = new KeptText(storage, 'inkwell.teacher.classroom');
const place = placeOf(location.hash);
/** Of a claim link, until it was used. */
let claim = place.kind === 'claim' ? place.token : undefined;
const classroomId = place.kind === 'class' ? place.classroomId : (lastClass.get() ?? DEFAULT_CLASSROOM);
let studentUrl = new URL('.', document.baseURI).href;
let isSignedIn = false;

const login = new DeviceLogin({
  storage,
  key: 'inkwell.teacher',
  ask: (known) => {
    if (claim !== undefined) return { claim };
    return known === undefined ? undefined : { resume: known.token };
  },
  onLogin: signedIn,
  onRefused: ({ reason, message }) => {
    const wasClaim = claim !== undefined;
    dropClaim();
    signIn.show(wasClaim ? text('claimRefused') : (reason ?? message));
  },
});
const client = openPageClient(login);
const users = client.collection('users', plainDocuments);
const classrooms = client.collection('classrooms', plainDocuments);
const desk = new ClassDesk({ client, classroomId, onEnd: ended });
const signIn = new SignInPanel(async (username, password) => {
  await login.logIn(client, { user: { username }, password });
  location.reload();
});
const classDialog = new ClassDialog({
  go: goTo,
  create: async (name) => {
    const made = (await client.call('classrooms.create', [{ name }], { noRetry: true }).result) as {
      readonly classroomId: string;
    };
    goTo(made.classroomId);
  },
  rename: async (name) => void (await client.call('people.rename', [name]).result),
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
    lastClass.set(undefined);
    leaveForPlainPage();
  },
});
const door = new DoorDialog({
  open: (minutes) => change(client.call('classrooms.open', [classroomId, { minutes }]).result),
  close: () => change(client.call('classrooms.close', [classroomId]).result),
  renew: () => change(client.call('classrooms.renewCode', [classroomId]).result),
  studentUrl: () => studentUrl,
});
const brand = element('h1', '', 'Inkwell');
const classButton = button('quiet-button class-menu', '', () => classDialog.open());
const signInButton = button('quiet-button', text('signIn'), () => signIn.show());
const joinButton = button('quiet-button', text('joinHere'), () => door.open());

classButton.hidden = true;
desk.headStart.append(brand, classButton);
desk.headActions.prepend(joinButton);
desk.headActions.append(signInButton);
desk.main.prepend(signIn.element);
document.body.append(classDialog.element, door.element);
users.observe(showClasses);
classrooms.observe(showClasses);
showClasses();
void findStudentUrl(studentUrl).then((url) => {
  studentUrl = url;
  showClasses();
});

function signedIn(): void {
  if (claim !== undefined) dropClaim();
  if (isSignedIn) return;
  isSignedIn = true;
  signInButton.hidden = true;
  classButton.hidden = false;
  client.subscribe('classrooms', []);
  showClasses();
}

function showClasses(): void {
  const own = Array.from(classrooms.documents, ([id, fields]) => ownClassroom(id, fields));
  const current = own.find((classroom) => classroom.classroomId === classroomId);
  const profile = users.documents.get(login.known?.id ?? '')?.['profile'];
  const who =
    typeof profile === 'object' && profile !== null && 'name' in profile ? String(profile.name) : '';
  classDialog.show(inOrder(own), classroomId, who);
  setText(classButton, current?.name ?? text('classesTitle'));
  const isOpenToAll = classroomId === DEFAULT_CLASSROOM && current?.door === undefined;
  joinButton.hidden = !isOpenToAll && current?.door === undefined;
  door.show(current);
  desk.showAddress(studentUrl);
}

function inOrder(own: readonly OwnClassroom[]): readonly OwnClassroom[] {
  return own.filter(({ isTeacher }) => isTeacher).toSorted((a, b) => a.name.localeCompare(b.name, language));
}

/** The wall cannot be shown. */
function ended(error: MethodErrorLike | undefined): void {
  if (error?.error !== 403 && error?.error !== 404) {
    desk.tell(text('endedByServer', { reason: error?.reason ?? '' }));
  } else if (classroomId !== DEFAULT_CLASSROOM) {
    lastClass.set(undefined);
    leaveForPlainPage();
  } else if (isSignedIn) {
    classDialog.open();
  } else {
    desk.hideWall();
    signIn.show();
  }
}

function goTo(id: string): void {
  lastClass.set(id === DEFAULT_CLASSROOM ? undefined : id);
  location.hash = hashOfClass(id);
  location.reload();
}

function leaveForPlainPage(): void {
  history.replaceState(null, '', location.pathname);
  location.reload();
}

/** Used or refused: it leaves the address bar, and with it the history. */
function dropClaim(): void {
  claim = undefined;
  stayInClass(classroomId);
}

function change(result: Promise<unknown>): void {
  desk.tell('');
  result.catch((error: unknown) => {
    door.element.close();
    desk.tell(text('notChanged', { reason: error instanceof Error ? error.message : String(error) }));
  });
}
