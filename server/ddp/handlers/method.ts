import type { MethodMessage } from '../../../shared/ddp/client-messages.ts';
import { clientSafeError, INTERNAL_ERROR, type DdpErrorObject } from '../../../shared/ddp/ddp-error.ts';
import { encodeEjson } from '../../../shared/ddp/ejson.ts';
import type { ResultMessage } from '../../../shared/ddp/server-messages.ts';
import { RunningCall } from '../method-call.ts';
import { isPromise } from '../publication-run.ts';
import type { Turn } from '../inbox.ts';
import type { Session } from '../session.ts';

/** Calls a method: one `result` and one `updated`, whatever happens [METH1]. */
export function handleMethod(session: Session, message: MethodMessage, turn: Turn): void {
  const { id, method } = message;
  const call = new RunningCall(session, message, turn);
  let returned: unknown;
  try {
    returned = call.run();
  } catch (error) {
    answer(session, turn, { msg: 'result', id, error: errorOf(session, method, error) });
    return;
  }
  if (!isPromise(returned) && call.userChange === undefined) {
    answer(session, turn, resultOf(session, message, returned));
    return;
  }
  // The result waits for the change of user that the call asked for.
  const finish = (result: ResultMessage): void => {
    if (call.userChange === undefined) answer(session, turn, result);
    else void call.userChange.then(() => answer(session, turn, result));
  };
  // Not an `await`: the frame of an async function and its promise cost more than the answer.
  void Promise.resolve(returned).then(
    (value) => finish(resultOf(session, message, value)),
    (error: unknown) => finish({ msg: 'result', id, error: errorOf(session, method, error) }),
  );
}

function answer(session: Session, turn: Turn, result: ResultMessage): void {
  if (!session.isClosed) {
    session.say(result);
    session.whenAllPassed(() => session.say({ msg: 'updated', methods: [result.id] }));
  }
  turn.done();
}

function resultOf(session: Session, { id, method }: MethodMessage, value: unknown): ResultMessage {
  if (value === undefined) return { msg: 'result', id };
  try {
    const result = typeof value === 'string' ? value : encodeEjson(value);
    return result === undefined ? { msg: 'result', id } : { msg: 'result', id, result };
  } catch (error) {
    return { msg: 'result', id, error: errorOf(session, method, error) };
  }
}

/** What the client learns; of a bug only that there was one, its text goes to the log [METH5] [METH6]. */
function errorOf(session: Session, method: string, thrown: unknown): DdpErrorObject {
  const safe = clientSafeError(thrown);
  if (safe !== undefined) return safe;
  session.log.error('a method failed', { err: thrown, method });
  return INTERNAL_ERROR;
}
