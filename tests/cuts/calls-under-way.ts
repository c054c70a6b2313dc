import type { CallStage } from './cut-plan.ts';

interface CallUnderWay {
  readonly method: string;
  stage: CallStage;
}

const CALL = /\{"msg":"method","id":"([^"]*)","method":"([^"]*)"/g;
const RESULT = /\{"msg":"result","id":"([^"]*)"/g;

/** How far each call of one connection has come, read off what passes by. */
export class CallsUnderWay {
  readonly #calls = new Map<string, CallUnderWay>();

  sent(text: string): void {
    for (const [, id = '', method = ''] of text.matchAll(CALL))
      this.#calls.set(id, { method, stage: 'before' });
  }

  received(text: string): void {
    for (const [, id = ''] of text.matchAll(CALL)) this.#move(id, 'during');
  }

  /** @param text frames as the server writes them */
  answered(text: string): void {
    for (const [, id = ''] of text.matchAll(RESULT)) this.#move(id, 'after');
  }

  /** The client has the answer. */
  heard(text: string): void {
    for (const [, id = ''] of text.matchAll(RESULT)) this.#calls.delete(id);
  }

  *stages(): Iterable<`${string} ${CallStage}`> {
    for (const { method, stage } of this.#calls.values()) yield `${method} ${stage}`;
  }

  #move(id: string, stage: CallStage): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.stage = stage;
  }
}
