import { BSON } from 'mongodb';

// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ — a message: its length, its id, the id of the one
// it answers, its kind, each an int32; of kind OP_MSG then int32 flags, and sections: a byte 0 and the command.
const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

export interface MongoCommand {
  readonly requestId: number;
  /** Such as `hello`, `insert`, `find`. */
  readonly name: string;
  /** What stands behind the name: mostly the collection. */
  readonly target: unknown;
}

/** Finds whole messages in what a socket brings. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  take(data: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, data]);
    const messages: Buffer[] = [];
    while (this.#rest.byteLength >= 4 && this.#rest.byteLength >= this.#rest.readInt32LE(0)) {
      const length = this.#rest.readInt32LE(0);
      messages.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}

/** The command in a request of a driver. */
export function commandOf(message: Buffer): MongoCommand {
  const requestId = message.readInt32LE(4);
  const start = startOfCommand(message);
  const command = BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)));
  const [[name, target] = ['', undefined]] = Object.entries(command);
  return { requestId, name, target };
}

/** A database's answer to a request, of the kind that the request asks for. */
export function replyTo(request: Buffer, document: Readonly<Record<string, unknown>>): Buffer {
  const isQuery = request.readInt32LE(12) === OP_QUERY;
  const body = Buffer.from(BSON.serialize(document));
  const head = Buffer.alloc(HEADER_BYTES + (isQuery ? 20 : 5));
  head.writeInt32LE(head.byteLength + body.byteLength, 0);
  head.writeInt32LE(request.readInt32LE(4), 8);
  head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  // Of an OP_REPLY: flags, cursor, start, and one document.
  if (isQuery) head.writeInt32LE(1, HEADER_BYTES + 16);
  return Buffer.concat([head, body]);
}

function startOfCommand(message: Buffer): number {
  const kind = message.readInt32LE(12);
  if (kind === OP_MSG && message[HEADER_BYTES + 4] === 0) return HEADER_BYTES + 5;
  // int32 flags, the collection's name, int32 skip and count.
  if (kind === OP_QUERY) return message.indexOf(0, HEADER_BYTES + 4) + 1 + 8;
  throw new Error(`a message of the kind ${kind} is not known here`);
}
