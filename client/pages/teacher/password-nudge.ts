import type { KeptText } from '../../storage/kept-text.ts';
import { text } from '../strings.ts';
import { button, element } from './element.ts';

const AGAIN_AFTER_MS = 24 * 3600 * 1000;

export interface PasswordNudgeOptions {
  /** When it was put off, ms since 1970. */
  readonly putOff: KeptText;
  readonly choose: () => void;
}

/**
 * For a teacher who came by a claim link, which works once: without a password the class is out of reach when this browser's
 * sign-in ends after 14 days.
 */
export class PasswordNudge {
  readonly element = element('aside', 'nudge');
  readonly #putOff: KeptText;

  constructor({ putOff, choose }: PasswordNudgeOptions) {
    this.#putOff = putOff;
    this.element.setAttribute('aria-label', text('noPasswordTitle'));
    this.element.append(
      element('p', '', text('noPassword')),
      button('quiet-button', text('choosePassword'), choose),
      button('quiet-button', text('later'), () => {
        putOff.set(String(Date.now()));
        this.element.hidden = true;
      }),
    );
    this.element.hidden = true;
  }

  show(isNeeded: boolean): void {
    const sinceMs = Date.now() - Number(this.#putOff.get() ?? 0);
    // A clock that was set back must not silence it.
    const isPutOff = sinceMs >= 0 && sinceMs < AGAIN_AFTER_MS;
    this.element.hidden = !isNeeded || isPutOff;
  }
}
