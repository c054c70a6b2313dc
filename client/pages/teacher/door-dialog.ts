import { language, text } from '../strings.ts';
import { button, element, setText } from './element.ts';
import type { Door, OwnClassroom } from './own-classroom.ts';
import { qrPicture } from './qr-picture.ts';

const MORE_MINUTES = 15;

export interface DoorDialogOptions {
  /** Opens the door, or keeps it open for so long from now. */
  readonly open: (minutes: number) => void;
  readonly close: () => void;
  readonly renew: () => void;
  /** Where students find this server: not `localhost`, if there is another name for it. */
  readonly studentUrl: () => string;
}

/** The way in, large enough for the back row: code, QR and address. */
export class DoorDialog {
  readonly element = element('dialog', 'door');
  readonly #options: DoorDialogOptions;
  readonly #title = element('h2', '');
  readonly #body = element('div', 'door-body');
  readonly #state = element('p', 'door-state');
  readonly #actions = element('div', 'actions');
  #shown = '';

  constructor(options: DoorDialogOptions) {
    this.#options = options;
    this.#title.id = 'door-title';
    this.element.setAttribute('aria-labelledby', this.#title.id);
    this.#state.setAttribute('role', 'status');
    const close = button('quiet-button', text('close'), () => this.element.close());
    const foot = element('footer', 'door-foot', this.#state, this.#actions, close);
    this.element.append(this.#title, this.#body, foot);
  }

  open(): void {
    this.element.showModal();
  }

  /** @param classroom undefined: the one that is open to all, without a door */
  show(classroom: OwnClassroom | undefined): void {
    setText(this.#title, classroom?.name ?? text('joinHere'));
    const { door } = classroom ?? {};
    // The QR code is not drawn anew under the eyes of who is just reading it.
    const key = JSON.stringify([this.#options.studentUrl(), door ?? null]);
    if (key === this.#shown) return;
    this.#shown = key;
    if (door === undefined) this.#showAddress();
    else if (door.openUntil === undefined) this.#showClosed(door);
    else this.#showOpen(door, door.openUntil);
  }

  #showAddress(): void {
    const url = this.#options.studentUrl();
    this.#body.replaceChildren(qrPicture(url, text('qrLabel')), addressOf(url));
    this.#actions.replaceChildren();
    setText(this.#state, '');
  }

  #showClosed(_door: Door): void {
    this.#body.replaceChildren(element('p', 'door-closed', text('doorIsClosed')));
    const open = button('primary-button', text('openDoor'), () => this.#options.open(MORE_MINUTES));
    this.#actions.replaceChildren(open, this.#renewButton());
    setText(this.#state, text('doorIsClosedState'));
  }

  #showOpen({ link, code }: Door, openUntil: number): void {
    const url = this.#options.studentUrl();
    const symbols = code ?? '';
    const spelled = element('p', 'door-code', `${symbols.slice(0, 4)} ${symbols.slice(4)}`);
    const words = element('div', 'door-words', addressOf(url), element('p', '', text('codeIs')), spelled);
    this.#body.replaceChildren(qrPicture(`${url}#join=${link}`, text('qrLabel')), words);
    const more = button('quiet-button', text('keepOpen', { count: MORE_MINUTES }), () =>
      this.#options.open(MORE_MINUTES),
    );
    const close = button('quiet-button', text('closeDoor'), () => this.#options.close());
    this.#actions.replaceChildren(more, close, this.#renewButton());
    const time = new Date(openUntil).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
    setText(this.#state, text('doorOpenUntil', { time }));
  }

  #renewButton(): HTMLButtonElement {
    return button('quiet-button', text('renewCode'), () => this.#options.renew());
  }
}

function addressOf(url: string): HTMLElement {
  return element('code', 'door-address', url.replace(/^http:\/\//, '').replace(/\/$/, ''));
}
