import { parseJoinCode } from '../../../shared/classroom/join-code.ts';
import type { JoinOptions } from '../../../shared/classroom/classrooms-api.ts';
import type { MethodError } from '../../../shared/ddp/ddp-error.ts';
import { text } from '../strings.ts';

const RETRY_CLOSED_MS = 5_000;
/** What is over sooner is not worth a word. */
const WORTH_TELLING_MS = 500;

export interface JoinPanelOptions {
  readonly place: HTMLElement;
  /** What the panel covers: not to be reached by keyboard meanwhile. */
  readonly behind: readonly HTMLElement[];
  /** @throws {MethodError} what the server says against it */
  readonly join: (options: JoinOptions) => Promise<void>;
}

/** What stands between a student and the sheet: a code to type, a door to wait at, or a network that is not there. */
export class JoinPanel {
  readonly #options: JoinPanelOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: JoinPanelOptions) {
    this.#options = options;
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#options.place.replaceChildren();
    this.#cover(false);
  }

  /** Says so if it takes long. */
  waitForConnection(): void {
    this.#options.place.replaceChildren();
    this.#cover(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#show(text('oneMoment'), paragraph('', text('onTheWay'))),
      WORTH_TELLING_MS,
    );
  }

  /** @param why a sentence above the form: how the student came here */
  askCode(why?: string): void {
    const code = field('code', text('joinCode'), { autocomplete: 'off', maxLength: 16, spellcheck: false });
    code.input.autocapitalize = 'characters';
    code.input.required = true;
    const name = field('name', text('joinName'), { autocomplete: 'name', maxLength: 80 });
    const trouble = paragraph('trouble', '');
    trouble.setAttribute('role', 'alert');
    const go = document.createElement('button');
    go.type = 'submit';
    go.className = 'go';
    go.textContent = text('join');
    const form = document.createElement('form');
    form.append(code.label, name.label, trouble, go);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const typedName = name.input.value.trim();
      const named = typedName === '' ? {} : { name: typedName };
      go.disabled = true;
      trouble.textContent = '';
      this.#joinByCode(code.input.value, named).catch((error: unknown) => {
        trouble.textContent = troubleOf(error as MethodError);
        go.disabled = false;
        code.input.select();
      });
    });
    this.#show(text('joinTitle'), ...(why === undefined ? [] : [paragraph('', why)]), form);
    code.input.focus();
  }

  /** Goes on by itself: when the network is back, and when the door opens. */
  async joinByLink(link: string): Promise<void> {
    if (this.#options.place.hidden) this.waitForConnection();
    try {
      await this.#options.join({ link });
    } catch (error) {
      const { error: code } = error as MethodError;
      if (code === 400 || code === 403 || code === 404) return this.askCode(text('linkNotValid'));
      if (code === 'door-closed') this.#showClosedDoor();
      this.#timer = setTimeout(() => void this.joinByLink(link), RETRY_CLOSED_MS);
    }
  }

  #showClosedDoor(): void {
    this.#show(
      text('doorClosedTitle'),
      paragraph('', text('doorClosed')),
      paragraph('quiet', text('tryingAgain')),
    );
  }

  /** The server wants a pause between two codes: it is made here, not by who mistyped the first one. */
  async #joinByCode(typed: string, named: { readonly name?: string }): Promise<void> {
    const code = parseJoinCode(typed);
    if (code === undefined) throw new NotACode();
    const { join } = this.#options;
    try {
      await join({ code, ...named });
    } catch (error) {
      const waitMs = waitOf(error as MethodError);
      if (waitMs === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await join({ code, ...named });
    }
  }

  #show(title: string, ...content: readonly Node[]): void {
    clearTimeout(this.#timer);
    const heading = document.createElement('h2');
    heading.textContent = title;
    const card = document.createElement('section');
    card.className = 'card';
    card.append(heading, ...content);
    this.#options.place.replaceChildren(card);
    this.#cover(true);
  }

  #cover(isCovered: boolean): void {
    this.#options.place.hidden = !isCovered;
    for (const element of this.#options.behind) element.inert = isCovered;
  }
}

/** Not worth one of the few tries. */
class NotACode extends Error {}

/** How long to wait before the next try, ms; undefined: that would not help. */
function waitOf({ error, details }: MethodError): number | undefined {
  if (error !== 'too-many-requests' || typeof details !== 'object' || details === null) return undefined;
  const { timeToReset } = details as { readonly timeToReset?: unknown };
  return typeof timeToReset === 'number' ? timeToReset : undefined;
}

function troubleOf(error: MethodError | NotACode): string {
  if (error instanceof NotACode) return text('codeForm');
  if (error.error === 403) return text('codeNotValid');
  if (error.error === 'too-many-requests') return text('tooManyTries');
  if (error.error === 'invocation-failed') return text('joinInterrupted');
  return error.reason ?? error.message;
}

function paragraph(className: string, words: string): HTMLElement {
  const made = document.createElement('p');
  if (className !== '') made.className = className;
  made.textContent = words;
  return made;
}

function field(
  name: string,
  label: string,
  options: { readonly autocomplete: AutoFill; readonly maxLength: number; readonly spellcheck?: boolean },
): { readonly label: HTMLLabelElement; readonly input: HTMLInputElement } {
  const input = document.createElement('input');
  Object.assign(input, { name, ...options });
  const made = document.createElement('label');
  made.append(label, input);
  return { label: made, input };
}
