import { text } from '../strings.ts';

export interface NameTagOptions {
  readonly tag: HTMLElement;
  /** @returns the name as it is shown to others. @throws {MethodError} */
  readonly rename: (name: string) => Promise<unknown>;
  readonly onTrouble: (sentence: string) => void;
}

/** One's own name in the head of the page: a click makes it a field. */
export class NameTag {
  readonly #options: NameTagOptions;
  #name = '';
  #isOpen = false;

  constructor(options: NameTagOptions) {
    this.#options = options;
  }

  /** As the server tells it. */
  show(name: string): void {
    this.#name = name;
    if (!this.#isOpen) this.#showButton();
  }

  #showButton(): HTMLElement {
    this.#isOpen = false;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'name-button';
    button.title = text('changeName');
    const name = document.createElement('bdi');
    name.textContent = this.#name;
    button.append(name);
    button.setAttribute('aria-label', text('yourName', { name: this.#name }));
    button.addEventListener('click', () => this.#showField());
    this.#options.tag.replaceChildren(button);
    this.#options.tag.hidden = false;
    return button;
  }

  #showField(): void {
    this.#isOpen = true;
    const input = document.createElement('input');
    Object.assign(input, { value: this.#name, maxLength: 80, autocomplete: 'nickname' });
    input.setAttribute('aria-label', text('changeName'));
    const form = document.createElement('form');
    form.className = 'name-form';
    form.append(input);
    const end = (isMeant: boolean): void => {
      if (!this.#isOpen) return;
      const typed = input.value.trim();
      this.#showButton().focus();
      if (isMeant && typed !== '' && typed !== this.#name) void this.#rename(typed);
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      end(true);
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') end(false);
    });
    input.addEventListener('blur', () => end(true));
    this.#options.tag.replaceChildren(form);
    input.select();
  }

  async #rename(name: string): Promise<void> {
    try {
      await this.#options.rename(name);
    } catch (error) {
      this.#options.onTrouble(error instanceof Error ? error.message : String(error));
    }
  }
}
