import type { Log } from '../ports/log.ts';

/** What an operator may have to answer for later (security.md, "Audit"). */
export type AuditEvent =
  | 'claim'
  | 'invitation'
  | 'password set'
  | 'others logged out'
  | 'role change'
  | 'removal'
  | 'clear'
  | 'export'
  | 'erase'
  | 'code change'
  | 'door';

/** Ids only: never names, strokes, codes or tokens. */
export interface AuditFields {
  readonly classroomId?: string;
  /** Who did it; absent: a client that is not logged in. */
  readonly by?: string;
  /** To whom or to whose work it was done. */
  readonly personId?: string;
  readonly role?: 'student' | 'teacher' | 'owner';
  readonly isOpen?: boolean;
}

/** One structured line: `{"audit":"clear","classroomId":"default", …}`. */
export function audit(log: Log, event: AuditEvent, fields: AuditFields): void {
  log.info('audit', { audit: event, ...fields });
}
