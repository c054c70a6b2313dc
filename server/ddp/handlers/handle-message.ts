import type { HandleMessage } from '../session.ts';
import { handleMethod } from './method.ts';
import { handleSub } from './sub.ts';
import { handleUnsub } from './unsub.ts';

/** What a client's queued messages lead to, a file for each. */
export const handleMessage: HandleMessage = (session, message, turn) => {
  switch (message.msg) {
    case 'sub':
      return handleSub(session, message, turn);
    case 'unsub':
      return handleUnsub(session, message, turn);
    case 'method':
      return handleMethod(session, message, turn);
  }
};
