import type { Connection } from '../../ddp/author-api.ts';
import type { Directory } from '../directory/directory.ts';

/** Who is logged in on a connection, and with which token. */
interface Login {
  readonly personId: string;
  /** The token's hash. */
  readonly tokenId: string;
}

/**
 * Which connections are logged in, as whom and with which token.
 * Invariant: a connection whose token is deleted, for whatever reason, is closed in the same tick.
 */
export class LoginSessions {
  readonly #logins = new Map<Connection, Login>();
  readonly #byPerson = new Map<string, Set<Connection>>();
  /** Those whose end is noticed already. */
  readonly #watched = new WeakSet<Connection>();

  constructor(directory: Pick<Directory, 'watch'>) {
    directory.watch((changes) => {
      const deleted = new Set<string>();
      for (const change of changes)
        if (change.kind === 'delete' && change.table === 'tokens') deleted.add(change.id);
      if (deleted.size > 0) this.#closeWhere(({ tokenId }) => deleted.has(tokenId));
    });
  }

  /** The connection is logged in from now on, until it closes or {@link end}; as somebody else than before, maybe. */
  begin(connection: Connection, personId: string, tokenId: string): void {
    this.end(connection);
    this.#logins.set(connection, { personId, tokenId });
    const connections = this.#byPerson.get(personId);
    if (connections === undefined) this.#byPerson.set(personId, new Set([connection]));
    else connections.add(connection);
    if (this.#watched.has(connection)) return;
    this.#watched.add(connection);
    connection.onClose(() => this.end(connection));
  }

  /** The connection is nobody's from now on; it stays open. */
  end(connection: Connection): void {
    const login = this.#logins.get(connection);
    if (login === undefined) return;
    this.#logins.delete(connection);
    const connections = this.#byPerson.get(login.personId);
    connections?.delete(connection);
    if (connections?.size === 0) this.#byPerson.delete(login.personId);
  }

  tokenOf(connection: Connection): string | undefined {
    return this.#logins.get(connection)?.tokenId;
  }

  /** The connections on which this person is logged in now. */
  connectionsOf(personId: string): readonly Connection[] {
    return [...(this.#byPerson.get(personId) ?? [])];
  }

  /** Closes them; who has a token that is still valid may come back. */
  closeSessionsOf(personId: string): void {
    for (const connection of this.connectionsOf(personId)) this.#close(connection);
  }

  #closeWhere(isMeant: (login: Login) => boolean): void {
    for (const [connection, login] of this.#logins) if (isMeant(login)) this.#close(connection);
  }

  #close(connection: Connection): void {
    this.end(connection);
    connection.close();
  }
}
