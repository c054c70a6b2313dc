import type { PeopleServer } from './people-server.ts';

/** A classroom that nobody belongs to. */
export async function putClassroom({ directory, clock }: PeopleServer, id: string): Promise<void> {
  const record = {
    id,
    name: id,
    createdAt: clock.wallTime(),
    linkGeneration: 1,
    codeGeneration: 1,
    openUntil: 0,
  };
  await directory.commit([{ kind: 'put', table: 'classrooms', record }]);
}

/** The audit lines so far. */
export function auditOf({ log }: PeopleServer): readonly Readonly<Record<string, unknown>>[] {
  return log.lines.filter(({ message }) => message === 'audit').map(({ fields }) => fields);
}
