/**
 * Tells how long the bytes of a WebSocket client have stood in the middle of a message. It walks frame headers only and
 * checks nothing: a stream that breaks RFC 6455 is closed by the receiver beside it.
 */
export class UnfinishedMessage {
  #since: number | undefined;
  #fragmented = false;
  #firstByte = 0;
  #headerSeen = 0;
  #headerSize = 0;
  #lengthEnd = 0;
  #payloadInHeader = 0;
  #payloadLeft = 0;

  /** When the message that is still unfinished began, on the clock of {@link read}; undefined between messages. */
  get since(): number | undefined {
    return this.#since;
  }

  /** Takes the next bytes of the stream, cut anywhere. */
  read(chunk: Uint8Array, now: number): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const step = Math.min(this.#payloadLeft, chunk.length - at);
        at += step;
        this.#payloadLeft -= step;
        if (this.#payloadLeft === 0) this.#endFrame();
      } else {
        this.#since ??= now;
        this.#readHeaderByte(chunk[at] ?? 0);
        at += 1;
      }
    }
  }

  /** Starts the count anew for a message that could not go on because the server did not read. */
  restart(now: number): void {
    if (this.#since !== undefined) this.#since = now;
  }

  #readHeaderByte(byte: number): void {
    const at = this.#headerSeen++;
    if (at === 0) {
      this.#firstByte = byte;
      return;
    }
    if (at === 1) {
      const short = byte & 0x7f;
      this.#lengthEnd = short === 126 ? 4 : short === 127 ? 10 : 2;
      this.#headerSize = this.#lengthEnd + ((byte & 0x80) === 0 ? 0 : 4);
      this.#payloadInHeader = this.#lengthEnd === 2 ? short : 0;
    } else if (at < this.#lengthEnd) {
      this.#payloadInHeader = this.#payloadInHeader * 256 + byte;
    }
    if (this.#headerSeen < this.#headerSize) return;
    this.#headerSeen = 0;
    this.#payloadLeft = this.#payloadInHeader;
    if (this.#payloadLeft === 0) this.#endFrame();
  }

  #endFrame(): void {
    const isControl = (this.#firstByte & 0x08) !== 0;
    if (!isControl) this.#fragmented = (this.#firstByte & 0x80) === 0;
    if (!this.#fragmented) this.#since = undefined;
  }
}
