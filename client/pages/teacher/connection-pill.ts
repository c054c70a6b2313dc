import type { DdpStatus } from '../../ddp/client-api.ts';
import { text } from '../strings.ts';
import { element, setText } from './element.ts';

/** Whether what is shown is live. Its place has one width, so that nothing moves when the words change. */
export class ConnectionPill {
  readonly element = element('p', 'pill');
  #wasConnected = false;

  constructor() {
    this.element.setAttribute('role', 'status');
  }

  show(status: DdpStatus): void {
    if (status.kind === 'connected' && status.isCaughtUp) this.#wasConnected = true;
    const [state, words] = this.#stateOf(status);
    if (this.element.dataset['state'] === state) return;
    this.element.dataset['state'] = state;
    setText(this.element, words);
  }

  #stateOf(status: DdpStatus): readonly [state: string, words: string] {
    switch (status.kind) {
      case 'connected':
        if (status.isCaughtUp) return ['live', text('stateConnected')];
        break;
      case 'failed':
        return ['failed', text('stateFailed')];
      case 'closed':
      case 'connecting':
      case 'waiting':
    }
    return this.#wasConnected
      ? ['waiting', text('stateReconnecting')]
      : ['starting', text('stateConnecting')];
  }
}
