const EXPECTED = 'Payload expected.';
const BROKEN = 'Broken JSON encoding.';
const FORM = 'application/x-www-form-urlencoded';

/** A body, what it is answered with beside 500, and how it is called. */
export type HostileBody = readonly [what: string, body: string, text: string, contentType?: string];

export const XHR_BODIES: readonly HostileBody[] = [
  ['no body', '', EXPECTED],
  ['half an array', '["a', BROKEN],
  ['not JSON', 'a', BROKEN],
  ['a byte order mark', '\uFEFF["a"]', BROKEN],
  ['an object', '{}', EXPECTED],
  ['an object with a length', '{"length":1,"0":"a"}', EXPECTED],
  ['one string', '"a"', EXPECTED],
  ['null', 'null', EXPECTED],
  ['other things than strings', '[5,null]', EXPECTED],
  ['a string and another thing', '["a",{}]', EXPECTED],
  ['an array in an array', '[["a"]]', EXPECTED],
  ['a million arrays in arrays', '['.repeat(1_000_000), EXPECTED],
  ['a picture', '["a"]', EXPECTED, 'image/png'],
  ['a form', 'd=["a"]', EXPECTED, FORM],
];

export const JSONP_BODIES: readonly HostileBody[] = [
  ['no body', '', EXPECTED],
  ['an empty form', '', EXPECTED, FORM],
  ['a form without d', 'x=["a"]', EXPECTED, FORM],
  ['an empty d', 'd=', EXPECTED, FORM],
  ['half an array', 'd=%5B%22a', BROKEN, FORM],
  ['half an array as text', '["a', BROKEN, 'text/plain'],
  ['other things than strings', 'd=[5]', EXPECTED, FORM],
  ['JSON that is called so', '["a"]', EXPECTED, 'application/json'],
];
