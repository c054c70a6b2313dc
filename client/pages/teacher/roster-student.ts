import type { DocumentShape, Fields } from '../../ddp/client-api.ts';

/** A document of `students`, as the wall needs it. */
export interface RosterStudent {
  readonly studentId: string;
  readonly name: string;
  readonly isOnline: boolean;
}

export const rosterShape: DocumentShape<RosterStudent> = {
  decode: (_id, { u, name, online }) => {
    if (typeof u !== 'string') return undefined;
    return { studentId: u, name: typeof name === 'string' ? name : u, isOnline: online === true };
  },
  change: ({ studentId, name, isOnline }, fields: Fields) => {
    const [newName, online] = [fields['name'], fields['online']];
    return {
      studentId,
      name: typeof newName === 'string' ? newName : name,
      isOnline: typeof online === 'boolean' ? online : isOnline,
    };
  },
  isSame: (a, b) => a.name === b.name && a.isOnline === b.isOnline,
};
