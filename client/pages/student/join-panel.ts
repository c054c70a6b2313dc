import type { JoinOptions } from '../../../shared/classroom/classrooms-api.ts';
import type { MethodError } from '../../../shared/ddp/ddp-error.ts';
import { text } from '../strings.ts';

const RETRY_CLOSED_MS = 5_000;

export interface JoinPanelOptions {
  readonly place: HTMLElement;
  /** @throws {MethodError} what the server says against it */
  readonly join: (options: JoinOptions) => Promise<void>;
}

/** What stands between a student and the sheet: a code to type, or a door to wait at. */
export class JoinPanel {
  readonly #options: JoinPanelOptions;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: JoinPanelOptions) {
    this.#options = options;
  }

  hide(): void {
    clearTimeout(this.#retry);
    this.#options.place.replaceChildren();
    this.#options.place.hidden = true;
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
      void this.#submit(
        { code: code.input.value, ...(typedName === '' ? {} : { name: typedName }) },
        go,
        trouble,
      );
    });
    this.#show(text('joinTitle'), ...(why === undefined ? [] : [paragraph('', why)]), form);
    code.input.focus();
  }

  /** The way in is right, but the door is closed: it is tried again until it opens. */
  async waitAtDoor(link: string): Promise<void> {
    this.#show(
      text('doorClosedTitle'),
      paragraph('', text('doorClosed')),
      paragraph('quiet', text('tryingAgain')),
    );
    this.#retry = setTimeout(() => void this.joinByLink(link), RETRY_CLOSED_MS);
  }

  async joinByLink(link: string): Promise<void> {
    try {
      await this.#options.join({ link });
    } catch (error) {
      const { error: code } = error as MethodError;
      if (code === 'door-closed') await this.waitAtDoor(link);
      else if (code === 503 || code === 'too-many-requests')
        this.#retry = setTimeout(() => void this.joinByLink(link), RETRY_CLOSED_MS);
      else this.askCode(text('linkNotValid'));
    }
  }

  async #submit(options: JoinOptions, go: HTMLButtonElement, trouble: HTMLElement): Promise<void> {
    go.disabled = true;
    trouble.textContent = '';
    try {
      await this.#options.join(options);
    } catch (error) {
      trouble.textContent = troubleOf(error as MethodError);
      go.disabled = false;
    }
  }

  #show(title: string, ...content: readonly Node[]): void {
    clearTimeout(this.#retry);
    const heading = document.createElement('h2');
    heading.textContent = title;
    const card = document.createElement('section');
    card.className = 'card';
    card.append(heading, ...content);
    this.#options.place.replaceChildren(card);
    this.#options.place.hidden = false;
  }
}

function troubleOf({ error, reason, message }: MethodError): string {
  if (error === 403) return text('codeNotValid');
  if (error === 'too-many-requests') return text('tooManyTries');
  if (error === 'invocation-failed') return text('joinInterrupted');
  return reason ?? message;
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
