import type { Difference } from './differences.ts';
import { SLOW_METHODS, SLOW_PUBLICATIONS } from './marks-app.ts';
import { CONNECT, messageOf, type Sent } from './script.ts';

/** When theirs begins, and what it waits for. */
export const ORDER_DIFFERENCES: readonly Difference[] = [
  {
    rule: 'SUB10',
    theirs:
      'starts the publications without a name a turn after `connected`, behind messages that came meanwhile',
    script: [{ client: 0, sends: [CONNECT, { msg: 'sub', id: 'a', name: 'empty' }] }],
    portionsForTheirs(sends, isFirst) {
      if (!isFirst) return [sends];
      const end = 1 + sends.findIndex((sent) => messageOf(sent)?.['msg'] === 'connect');
      return [sends.slice(0, end), sends.slice(end)].filter((portion) => portion.length > 0);
    },
  },
  {
    rule: 'ORD2',
    theirs: 'has no `unblock` and waits for no method and no publication: the next message starts at once',
    script: [
      { client: 0, sends: [CONNECT] },
      {
        client: 0,
        sends: [
          { msg: 'method', id: '1', method: 'putLater', params: ['x', 'first'] },
          { msg: 'sub', id: 'a', name: 'all' },
        ],
      },
    ],
    portionsForTheirs(sends) {
      const portions: Sent[][] = [[]];
      for (const sent of sends) {
        portions.at(-1)?.push(sent);
        if (isSlow(sent)) portions.push([]);
      }
      return portions.filter((portion) => portion.length > 0);
    },
  },
];

function isSlow(sent: Sent): boolean {
  const { msg, method, name } = messageOf(sent) ?? {};
  if (msg === 'method') return SLOW_METHODS.includes(String(method));
  return msg === 'sub' && SLOW_PUBLICATIONS.includes(String(name));
}
