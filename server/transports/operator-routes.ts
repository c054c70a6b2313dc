import type { IncomingHttpHeaders } from 'node:http';
import { answerJson, answerText } from './http-answer.ts';
import type { HttpRoute } from './http-server.ts';

export interface OperatorRoutesOptions {
  /** Stands before every path, without a slash at its end. Default none. */
  readonly rootPath?: string;
  /** Why the server should get no new clients now, one line each; empty when it is ready. */
  readonly notReady: () => readonly string[];
  /** What the operator should know although the server is ready, one line each. Default nothing. */
  readonly notes?: () => readonly string[];
  /** Who may read `/metrics`: this machine alone, everybody, nobody. */
  readonly metricsAccess: 'loopback' | 'open' | 'off';
  /** Where students find the server, best first; told to this machine alone. Default nothing. */
  readonly studentUrls?: () => readonly string[];
  readonly renderMetrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

const READING = ['GET', 'HEAD'] as const;

/**
 * `/health`: the process answers. `/ready`: it should be sent clients. `/metrics`: for Prometheus. `/addresses`: for the teacher's
 * page on this machine, whose own address would lead students' devices to themselves.
 */
export function operatorRoutes(options: OperatorRoutesOptions): readonly HttpRoute[] {
  const root = options.rootPath ?? '';
  return [
    {
      path: `${root}/health`,
      methods: READING,
      isForAnyHost: true,
      answer: (_request, response) => answerJson(response, 200, { ok: true }),
    },
    {
      path: `${root}/ready`,
      methods: READING,
      isForAnyHost: true,
      answer: (_request, response) => {
        const reasons = options.notReady();
        const ready = reasons.length === 0;
        const notes = options.notes?.() ?? [];
        answerJson(response, ready ? 200 : 503, { ready, reasons, ...(notes.length === 0 ? {} : { notes }) });
      },
    },
    {
      path: `${root}/addresses`,
      methods: READING,
      answer: (request, response) => {
        if (!isFromThisMachine(request)) return answerText(response, 404);
        return answerJson(response, 200, options.studentUrls?.() ?? []);
      },
    },
    {
      path: `${root}/metrics`,
      methods: READING,
      answer: async (request, response) => {
        const { metricsAccess } = options;
        const isAllowed =
          metricsAccess === 'open' || (metricsAccess === 'loopback' && isFromThisMachine(request));
        if (!isAllowed) return answerText(response, 404);
        const { contentType, text } = await options.renderMetrics();
        return answerText(response, 200, text, contentType);
      },
    },
  ];
}

interface AskedFrom {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What a proxy on this machine passes on comes from its address, but not from this machine. */
export function isFromThisMachine({ headers, socket }: AskedFrom): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return address === '::1' || address.startsWith('127.');
}
