import type { SessionId } from '../../shared/ddp/ids.ts';
import type { ConnectMessage } from '../../shared/ddp/client-messages.ts';
import { offendingField, parseClientMessage } from '../../shared/ddp/parse-client-message.ts';
import type { TextTaker } from '../../shared/ddp/scan-method.ts';
import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import type { Cancel } from '../ports/clock.ts';
import type { ClientSocket } from '../ports/client-socket.ts';
import { ClientRates } from './client-rates.ts';
import { ClientConnection } from './connection.ts';
import { encodeChunk } from './frame.ts';
import { CLOSE } from './limits.ts';
import type { ServerParts } from './server-parts.ts';
import { Session } from './session.ts';
import { handleMessage } from './handlers/handle-message.ts';
import { startUniversal } from './handlers/sub.ts';
import type { Handshake, SessionInput } from './transport-api.ts';

/** Versions spoken, the best first. */
const VERSIONS: readonly string[] = ['1', 'pre2', 'pre1'];

/** The handshake is kept no longer: its headers are more than a session. */
interface AwaitingConnect {
  readonly kind: 'awaiting connect';
  readonly handshake: Handshake;
  readonly cancelTimeout: Cancel;
}

type State =
  | AwaitingConnect
  | { readonly kind: 'connected'; readonly session: Session }
  | { readonly kind: 'closed' };

/** What arrives on one socket: it makes the session, and hands over what is meant for it. */
export class ClientInput implements SessionInput {
  readonly #parts: ServerParts;
  readonly #socket: ClientSocket;
  readonly #forwardedCount: number;
  readonly #rates: ClientRates;
  readonly #textTaker = (name: string): TextTaker | undefined => {
    const method = this.#parts.methods.get(name);
    return typeof method === 'object' ? method : undefined;
  };
  #state: State;

  constructor(parts: ServerParts, socket: ClientSocket, handshake: Handshake, forwardedCount: number) {
    this.#parts = parts;
    this.#socket = socket;
    this.#forwardedCount = forwardedCount;
    this.#rates = new ClientRates(parts.rates, parts.clock);
    const cancelTimeout = parts.clock.after(parts.limits.connectTimeoutMs, () => this.#close(CLOSE.normal));
    this.#state = { kind: 'awaiting connect', handshake, cancelTimeout };
  }

  /** Nothing a client sends may end more than its own session, whatever bug it finds. */
  receive(bytes: Uint8Array): void {
    try {
      this.#receive(bytes);
    } catch (err) {
      this.#parts.log.error('a bug in handling a message', { err });
      this.#close(CLOSE.bug);
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#state.kind === 'closed' || this.#parts.shutdown.isBegun) return;
    const parsed = parseClientMessage(
      this.#kept(bytes),
      this.#textTaker,
      this.#parts.limits.maxMessageValues,
    );
    if (this.#state.kind === 'connected') {
      if ('message' in parsed) this.#state.session.receive(parsed.message, parsed.raw);
      else this.#state.session.receiveMalformed(parsed.malformed);
    } else if ('message' in parsed) {
      if (parsed.message.msg === 'connect') this.#connect(parsed.message, this.#state);
      else if (parsed.message.msg === 'bad connect') this.#fail('1');
      else this.#sayError('Must connect first', parsed.raw());
    } else if (parsed.malformed.kind === 'unreadable') {
      this.#sayError(parsed.malformed.reason, parsed.malformed.offendingMessage);
    } else {
      this.#sayError('Must connect first', parsed.raw());
    }
  }

  /** A message that waits needs memory of its own: what came from the socket is overwritten by the next read. */
  #kept(bytes: Uint8Array): Uint8Array {
    return this.#state.kind === 'connected' && this.#state.session.isBusy ? new Uint8Array(bytes) : bytes;
  }

  closed(): void {
    if (this.#state.kind === 'connected') this.#state.session.closed();
    else if (this.#state.kind === 'awaiting connect') this.#state.cancelTimeout();
    this.#state = { kind: 'closed' };
  }

  /** The client's best version that is spoken here has to be the one it uses [CONN2]. */
  #connect({ version, support }: ConnectMessage, { handshake, cancelTimeout }: AwaitingConnect): void {
    const chosen = support.find((offered) => VERSIONS.includes(offered)) ?? '1';
    if (chosen !== version) {
      this.#fail(chosen);
      return;
    }
    cancelTimeout();
    const { clock, ids, log } = this.#parts;
    const id = ids.id() as SessionId;
    const connection = new ClientConnection({
      id,
      handshake,
      forwardedCount: this.#forwardedCount,
      log,
      close: () => session.close(CLOSE.normal),
      soon: (run) => clock.endOfTick(run),
    });
    const session = new Session({
      id,
      version,
      socket: this.#socket,
      connection,
      parts: this.#parts,
      rates: this.#rates,
      handle: handleMessage,
    });
    this.#state = { kind: 'connected', session };
    this.#parts.sessions.add(session);
    session.begin();
    startUniversal(session);
    this.#parts.announce(connection);
  }

  #fail(version: string): void {
    this.#say({ msg: 'failed', version });
    this.#close(CLOSE.normal);
  }

  #sayError(reason: string, offendingMessage: unknown): void {
    this.#say({ msg: 'error', reason, ...offendingField(offendingMessage) });
    if (this.#rates.takeError()) this.#close(CLOSE.tooManyErrors);
  }

  #say(message: ServerMessage): void {
    this.#socket.write([encodeChunk(this.#socket.framing, JSON.stringify(message))]);
  }

  #close({ code, reason }: { readonly code: number; readonly reason: string }): void {
    this.closed();
    this.#socket.close(code, reason);
  }
}
