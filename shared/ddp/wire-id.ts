/** How Meteor tells an ObjectID from a string on the wire: lower case only. */
const OBJECT_ID = /^[0-9a-f]{24}$/;

/** A document's id as `added`, `changed` and `removed` carry it: a leading `-` where a client would misread it. */
export function encodeWireId(id: string): string {
  return wouldBeMisread(id) ? `-${id}` : id;
}

/**
 * The string id behind an id from the wire; undoes {@link encodeWireId}.
 *
 * Foreign servers also send ids that are no strings: `~12`, `~true`, `~null` (JSON behind `~`), ObjectIDs (24 hex
 * digits), undefined (`-`). They stay as the wire has them, opaque: whoever must hold the number 12 and the string
 * "~12" apart keeps the wire's form as the key.
 */
export function decodeWireId(wireId: string): string {
  return wireId.length > 1 && wireId.startsWith('-') ? wireId.slice(1) : wireId;
}

function wouldBeMisread(id: string): boolean {
  switch (id.charAt(0)) {
    case '-':
    case '~':
    case '{':
      return true;
    default:
      return OBJECT_ID.test(id);
  }
}
