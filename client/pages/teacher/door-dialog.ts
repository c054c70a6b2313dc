import { formatJoinCode } from '../../../shared/classroom/join-code.ts';
import { text } from '../strings.ts';
import { button, element, setText } from './element.ts';
import type { Door, OwnClassroom } from './own-classroom.ts';
import { qrPicture } from './qr-picture.ts';
import { shortAddress } from './student-url.ts';

const MORE_MINUTES = 15;

export interface DoorDialogOptions {
  /** Opens the door, or keeps it open for so long from now. */
  readonly open: (minutes: number) => void;
  readonly close: () => void;
  readonly renew: () => void;
  /** Where students find this server: not `localhost`, if there is another name for it. */
  readonly studentUrl: () => string;
  /** Has the focus when the dialog is closed and what it was opened from is gone. */
  readonly opener: HTMLElement;
}

/** The way in, large enough for the back row: code, QR and address. */
export class DoorDialog {
  readonly element = element('dialog', 'door');
  readonly #options: DoorDialogOptions;
  readonly #title = element('h2', '');
  readonly #body = element('div', 'door-body');
  readonly #state = element('p', 'door-state');
  readonly #actions = element('div', 'actions');
  readonly #close = button('quiet-button', text('close'), () => this.element.close());
  #shownBody = '';
  #shownActions = '';

  constructor(options: DoorDialogOptions) {
    this.#options = options;
    this.#title.id = 'door-title';
    this.element.setAttribute('aria-labelledby', this.#title.id);
    this.#state.setAttribute('role', 'status');
    const foot = element('div', 'door-foot', this.#state, this.#actions, this.#close);
    this.element.append(this.#title, this.#body, foot);
    this.element.addEventListener('close', () => {
      const focused = document.activeElement;
      // Also what has just been hidden has it for a moment.
      if (focused === document.body || this.element.contains(focused)) options.opener.focus();
    });
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }

  /** @param classroom undefined: the one that is open to all, without a door */
  show(classroom: OwnClassroom | undefined): void {
    setText(this.#title, classroom?.name ?? text('joinHere'));
    const door = classroom?.isOpenToAll === true ? undefined : classroom?.door;
    if (door === undefined) this.#showAddress();
    else if (door.openUntil === undefined) this.#showClosed();
    else this.#showOpen(door, door.openUntil);
  }

  #showAddress(): void {
    const url = this.#options.studentUrl();
    this.#setBody(url, () => [qrPicture(url, text('qrLabel')), wordsOf(url)]);
    this.#setActions('none', () => []);
    setText(this.#state, '');
  }

  #showClosed(): void {
    this.#setBody('closed', () => [element('p', 'door-closed', text('doorIsClosed'))]);
    this.#setActions('closed', () => [
      button('primary-button', text('openDoor'), () => this.#options.open(MORE_MINUTES)),
      this.#renewButton(),
    ]);
    setText(this.#state, text('doorIsClosedState'));
  }

  #showOpen({ link, code = '' }: Door, openUntil: number): void {
    const url = this.#options.studentUrl();
    // The QR code is not drawn anew under the eyes of who is just reading it.
    this.#setBody(JSON.stringify([url, link, code]), () => [
      qrPicture(`${url}#join=${link}`, text('qrLabel')),
      wordsOf(url, code),
    ]);
    this.#setActions('open', () => [
      button('quiet-button', text('keepOpen', { count: MORE_MINUTES }), () =>
        this.#options.open(MORE_MINUTES),
      ),
      button('quiet-button', text('closeDoor'), () => this.#options.close()),
      this.#renewButton(),
    ]);
    const time = new Date(openUntil).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
    setText(this.#state, text('doorOpenUntil', { time }));
  }

  #setBody(key: string, make: () => readonly Node[]): void {
    if (key === this.#shownBody) return;
    this.#shownBody = key;
    this.#body.replaceChildren(...make());
  }

  /** The focus stays among them when they become others: the button that was pressed may be gone. */
  #setActions(key: string, make: () => readonly HTMLElement[]): void {
    if (key === this.#shownActions) return;
    this.#shownActions = key;
    const hadFocus = this.#actions.contains(document.activeElement);
    this.#actions.replaceChildren(...make());
    if (hadFocus) (this.#actions.querySelector('button') ?? this.#close).focus();
  }

  #renewButton(): HTMLButtonElement {
    return button('quiet-button', text('renewCode'), () => this.#options.renew());
  }
}

function wordsOf(url: string, code?: string): HTMLElement {
  const words = element(
    'div',
    'door-words',
    element('p', '', text('addressIs')),
    element('code', 'door-address', shortAddress(url)),
  );
  if (code !== undefined)
    words.append(element('p', '', text('codeIs')), element('p', 'door-code', formatJoinCode(code)));
  return words;
}
