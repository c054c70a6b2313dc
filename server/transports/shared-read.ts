import { Buffer } from 'node:buffer';
import { Socket, type ConnectOpts, type SocketConstructorOpts } from 'node:net';

/** What the system is asked for at a time. */
export const READ_BYTES = 64 * 1024;

/** One for all sockets: what a read has brought is used up before the next one begins. */
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * Lets a socket read into memory that all sockets share, and hands each read to `take`, which may use the bytes until it
 * returns. Node otherwise allocates 64 KiB for each read, shrinks them to what came, wraps them in two objects and leaves
 * them to the collector: about 0.9 of the CPU of a draw without that (decision 0021).
 *
 * Node has it for sockets that it connects (`onread` of net's Socket), not for those that a server accepts. These are told
 * the same here; it is the one place that knows how a socket looks inside.
 * @returns false when this Node's sockets look otherwise: then the bytes come with `data`, as ever
 */
export function readShared(socket: Socket, take: (bytes: Uint8Array) => void): boolean {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (places === undefined || !canUseBuffer(handle)) return false;
  Reflect.set(socket, places.buffer, buffer);
  Reflect.set(socket, places.callback, readerOf(take));
  handle.useUserBuffer(buffer);
  return true;
}

/** By itself, so that what a connection keeps is `take` and nothing else. */
function readerOf(take: (bytes: Uint8Array) => void): (length: number) => boolean {
  return (length) => {
    take(buffer.subarray(0, length));
    return true;
  };
}

interface Places {
  readonly buffer: symbol;
  readonly callback: symbol;
}

/** Where a socket keeps what its `onread` option said: symbols of Node's own, known by what lies there. */
const places = findPlaces();

function findPlaces(): Places | undefined {
  const callback = readerOf(() => undefined);
  // Node documents `onread` for `connect`, but it is the constructor that takes it.
  const options: SocketConstructorOpts & ConnectOpts = { onread: { buffer, callback } };
  const model = new Socket(options);
  const placeOf = (value: unknown): symbol | undefined =>
    Object.getOwnPropertySymbols(model).find((symbol) => Reflect.get(model, symbol) === value);
  const found = { buffer: placeOf(buffer), callback: placeOf(callback) };
  model.destroy();
  return found.buffer === undefined || found.callback === undefined
    ? undefined
    : { buffer: found.buffer, callback: found.callback };
}

interface BufferUser {
  useUserBuffer(bytes: Uint8Array): void;
}

function canUseBuffer(handle: unknown): handle is BufferUser {
  return typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle;
}
