import type { DdpStatus } from '../../ddp/client-api.ts';
import { counted, text, type StringKey } from '../strings.ts';
import { savingStateOf, type SavingQueue, type SavingState } from './saving-state.ts';

/** Strokes are usually saved sooner: the words stand still then, only the dot fills. ms. */
const CALM_MS = 500;
/** What is over sooner is not spoken, ms. */
const SPEAK_AFTER_MS = 1_200;

const WORDS: Readonly<Record<SavingState['kind'], StringKey>> = {
  connecting: 'stateConnecting',
  reconnecting: 'stateReconnecting',
  failed: 'stateFailed',
  connected: 'stateConnected',
  drawn: 'stateDrawn',
  sent: 'stateSent',
  saved: 'stateSaved',
};

export interface StatusLineParts {
  readonly line: HTMLElement;
  /** A live region: its changes are read aloud. */
  readonly spoken: HTMLElement;
}

/** Drawn, sent, saved or reconnecting: in words, by the shape of a dot, and aloud when it lasts. */
export class StatusLine {
  readonly #line: HTMLElement;
  readonly #state: Element | null;
  readonly #detail: Element | null;
  readonly #spoken: HTMLElement;
  #shown: SavingState | undefined;
  #wasConnected = false;
  #writing: ReturnType<typeof setTimeout> | undefined;
  #speaking: ReturnType<typeof setTimeout> | undefined;

  constructor({ line, spoken }: StatusLineParts) {
    this.#line = line;
    this.#state = line.querySelector('.state');
    this.#detail = line.querySelector('.detail');
    this.#spoken = spoken;
  }

  /** @param queue undefined while there is no drawing */
  show(status: DdpStatus['kind'], queue: SavingQueue | undefined): void {
    this.#wasConnected ||= status === 'connected';
    this.#show(savingStateOf(status, this.#wasConnected, queue));
  }

  #show(state: SavingState): void {
    const isAnother = state.kind !== this.#shown?.kind;
    this.#shown = state;
    this.#line.dataset['state'] = state.kind;
    if (state.kind !== 'drawn' && state.kind !== 'sent') this.#write(state);
    if (!isAnother) return;
    clearTimeout(this.#writing);
    clearTimeout(this.#speaking);
    this.#writing = setTimeout(() => this.#write(this.#shown ?? state), CALM_MS);
    this.#speaking = setTimeout(() => this.#speak(this.#shown ?? state), SPEAK_AFTER_MS);
  }

  #write(state: SavingState): void {
    replaceText(this.#state, text(WORDS[state.kind]));
    replaceText(this.#detail, detailOf(state));
  }

  #speak(state: SavingState): void {
    replaceText(
      this.#spoken,
      [text(WORDS[state.kind]), detailOf(state)].filter((part) => part !== '').join('. '),
    );
  }
}

function detailOf({ kind, waiting }: SavingState): string {
  return kind === 'saved' || waiting === 0 ? '' : counted('waiting', waiting);
}

/** Only a change: a live region reads again what is written again. */
function replaceText(element: Element | null, words: string): void {
  if (element !== null && element.textContent !== words) element.textContent = words;
}
