import { JOIN_CODE_ALPHABET, JOIN_CODE_LENGTH } from '../../../shared/classroom/join-code.ts';
import type { ClassroomRecord } from '../../ports/directory-store.ts';
import type { Secrets } from '../../ports/secrets.ts';

const LINK_BYTES = 16;
/** Bytes from here on would make the first symbols more likely than the others. */
const EVEN_BYTES = 256 - (256 % JOIN_CODE_ALPHABET.length);

type Named = Pick<ClassroomRecord, 'id' | 'linkGeneration' | 'codeGeneration'>;

/** What opens a classroom's door. Kept nowhere: made of its generations and a key that is not in the store. */
export class DoorSecrets {
  readonly #secrets: Pick<Secrets, 'derive'>;

  constructor(secrets: Pick<Secrets, 'derive'>) {
    this.#secrets = secrets;
  }

  /** 128 bits: 22 characters of base64url. */
  linkOf({ id, linkGeneration }: Named): string {
    const bytes = this.#secrets.derive(`link ${linkGeneration} of classroom ${id}`);
    return Buffer.from(bytes.subarray(0, LINK_BYTES)).toString('base64url');
  }

  codeOf({ id, codeGeneration }: Named): string {
    let code = '';
    for (let part = 0; code.length < JOIN_CODE_LENGTH; part++) {
      const bytes = this.#secrets.derive(`code ${codeGeneration} of classroom ${id}, part ${part}`);
      for (const byte of bytes) {
        if (byte < EVEN_BYTES && code.length < JOIN_CODE_LENGTH)
          code += JOIN_CODE_ALPHABET.charAt(byte % JOIN_CODE_ALPHABET.length);
      }
    }
    return code;
  }
}
