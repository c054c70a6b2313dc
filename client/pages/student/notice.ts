import { text } from '../strings.ts';
import { icon } from './icon.ts';

/** A sentence over the drawing, read aloud at once, there until it is closed or another one comes. */
export class Notice {
  readonly #place: HTMLElement;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(sentence: string): void {
    const note = document.createElement('div');
    note.className = 'note';
    const words = document.createElement('p');
    words.textContent = sentence;
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'tool';
    close.setAttribute('aria-label', text('dismiss'));
    close.append(icon('M7 7 17 17M17 7 7 17'));
    close.addEventListener('click', () => this.#place.replaceChildren());
    note.append(words, close);
    this.#place.replaceChildren(note);
  }
}
