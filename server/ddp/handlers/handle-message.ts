import type { HandleMessage } from '../session.ts';
import { handleMethod } from './method.ts';
import { handleSub } from './sub.ts';
import { handleUnsub } from './unsub.ts';

/** What a client's queued messages lead to, a file for each. */
export const handleMessage: HandleMessage = (session, message, unblock) => {
  switch (message.msg) {
    case 'sub':
      return handleSub(session, message, unblock);
    case 'unsub':
      return handleUnsub(session, message);
    case 'method':
      return handleMethod(session, message, unblock);
  }
};
