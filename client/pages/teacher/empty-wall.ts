import { formatJoinCode } from '../../../shared/classroom/join-code.ts';
import { text } from '../strings.ts';
import { button, element } from './element.ts';
import type { OwnClassroom } from './own-classroom.ts';

export interface EmptyWallOptions {
  readonly openDoor: () => void;
  /** Shows the way in large. */
  readonly showDoor: () => void;
}

/** What stands in place of the wall while nobody is in: how to come in. */
export class EmptyWall {
  readonly element = element('div', 'nobody');
  readonly #options: EmptyWallOptions;
  #shown = '';

  constructor(options: EmptyWallOptions) {
    this.#options = options;
  }

  /** @param classroom undefined: one without a door, where the address is enough */
  show(address: string, classroom: OwnClassroom | undefined): void {
    const door = classroom?.isOpenToAll === true ? undefined : classroom?.door;
    if (door === undefined) return this.#replace(address, () => [says('nobodyYet'), codeOf(address)]);
    const { code } = door;
    if (code === undefined)
      return this.#replace('closed', () => [
        says('nobodyBehindDoor'),
        button('primary-button', text('openDoor'), this.#options.openDoor),
      ]);
    this.#replace(`${address} ${code}`, () => [
      says('nobodyYet'),
      codeOf(address),
      says('andTypeCode'),
      codeOf(formatJoinCode(code)),
      button('quiet-button', text('showLarge'), this.#options.showDoor),
    ]);
  }

  /** Anew only if it is another: what is there may have the focus. */
  #replace(key: string, content: () => readonly Node[]): void {
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.replaceChildren(...content());
  }
}

function says(key: Parameters<typeof text>[0]): HTMLElement {
  return element('p', '', text(key));
}

function codeOf(words: string): HTMLElement {
  return element('p', '', element('code', '', words));
}
