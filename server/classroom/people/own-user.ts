import type { UserFields } from '../../../shared/classroom/people-api.ts';
import type { Publication } from '../../ddp/author-api.ts';
import type { Person } from '../../ports/directory-store.ts';
import type { Directory } from '../directory/directory.ts';

const USERS_COLLECTION = 'users';

/** To everybody who is logged in: one's own document, as it changes. To be published without a name. */
export function ownUserPublication(directory: Directory): Publication {
  const followers = new Map<string, Set<(person: Person) => void>>();
  directory.watch((changes) => {
    for (const change of changes) {
      if (change.kind !== 'put' || change.table !== 'people') continue;
      for (const follow of followers.get(change.record.id) ?? []) follow(change.record);
    }
  });

  return function () {
    const person = this.userId === null ? undefined : directory.people.get(this.userId);
    if (person === undefined) return;
    const { id } = person;
    let shown = fieldsOf(person);
    this.added(USERS_COLLECTION, id, { ...shown });
    const follow = (changed: Person): void => {
      const fields = fieldsOf(changed);
      this.changed(USERS_COLLECTION, id, differences(shown, fields));
      shown = fields;
    };
    const ofPerson = followers.get(id) ?? new Set();
    followers.set(id, ofPerson.add(follow));
    this.onStop(() => {
      ofPerson.delete(follow);
      if (ofPerson.size === 0 && followers.get(id) === ofPerson) followers.delete(id);
    });
  };
}

function fieldsOf({ kind, name, username }: Person): UserFields {
  return { kind, profile: { name }, ...(username === undefined ? {} : { username }) };
}

/** The fields that are new or other; what is gone, as undefined. */
function differences(before: UserFields, after: UserFields): Readonly<Record<string, unknown>> {
  return {
    ...(after.kind === before.kind ? {} : { kind: after.kind }),
    ...(after.profile.name === before.profile.name ? {} : { profile: after.profile }),
    ...(after.username === before.username ? {} : { username: after.username }),
  };
}
