import { MethodError, type MethodCall } from '../../ddp/author-api.ts';
import type { Person } from '../../ports/directory-store.ts';
import type { Access } from '../access/access.ts';
import type { ServerEntryName } from '../access/access-matrix.ts';
import type { Directory } from '../directory/directory.ts';

interface Parts {
  readonly directory: Pick<Directory, 'people'>;
  readonly access: Pick<Access, 'requireHere'>;
}

/** Who calls, if that is allowed to call this. @throws {MethodError} 403 */
export function callerOf(
  { directory, access }: Parts,
  entry: ServerEntryName,
  { userId }: MethodCall,
): Person {
  access.requireHere(entry, userId);
  const person = userId === null ? undefined : directory.people.get(userId);
  if (person === undefined) throw new MethodError(403, 'You are not logged in.');
  return person;
}
