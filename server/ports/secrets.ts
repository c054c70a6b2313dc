/** Makes and compares what nobody may guess. */
export interface Secrets {
  /** 32 random bytes in base64url: 43 characters. */
  token(): string;
  /** SHA-256 of a token, base64url: all that is stored of it. */
  hash(token: string): string;
  /** A slow, salted hash (scrypt) with its parameters, as text. */
  hashPassword(password: string): Promise<string>;
  /** Takes as long for a hash that is undefined (nobody has that name) as for a real one. */
  isPassword(password: string, hash: string | undefined): Promise<boolean>;
  /**
   * 32 bytes that are the same for the same label on this server, and unguessable elsewhere: HMAC-SHA-256 with a key that is
   * kept apart from every store.
   */
  derive(label: string): Uint8Array;
  /** Whether the two are the same, in a time that does not tell where they differ. */
  isSame(a: string, b: string): boolean;
}
