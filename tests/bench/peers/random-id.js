const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** An id as Meteor's, of the cheap kind. */
export function randomId() {
  let id = '';
  for (let place = 0; place < 17; place++) id += ALPHABET[Math.floor(Math.random() * ALPHABET.length)];
  return id;
}
