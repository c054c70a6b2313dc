/** Origins as browsers send them, from a list separated by commas; undefined when one of them is none. */
export function originsOf(given: string): readonly string[] | undefined {
  return listOf(given, originOf);
}

/** Host names and addresses, as {@link URL} writes them but without brackets; undefined when one of them is none. */
export function hostsOf(given: string): readonly string[] | undefined {
  return listOf(given, hostOf);
}

function listOf(given: string, parse: (item: string) => string | undefined): readonly string[] | undefined {
  const items = given.split(',').map((item) => item.trim());
  const parsed = items.filter((item) => item !== '').map(parse);
  return parsed.every((item) => item !== undefined) ? parsed : undefined;
}

/** Of an app's own scheme too, of which {@link URL} knows no origin. */
function originOf(text: string): string | undefined {
  const [, scheme, host] = /^([a-z][\d+.a-z-]*):\/\/([\w.:[\]-]+)\/?$/i.exec(text) ?? [];
  if (scheme === undefined || host === undefined || !URL.canParse(`${scheme}://${host}`)) return undefined;
  const { origin, protocol, host: written } = new URL(`${scheme}://${host}`);
  return origin === 'null' ? `${protocol}//${written.toLowerCase()}` : origin;
}

function hostOf(text: string): string | undefined {
  if (!/^(?:\[[\d:a-f.]+\]|[\d:a-f.]+|[\w.-]+)$/i.test(text)) return undefined;
  const host = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
  if (!URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replaceAll(/^\[|\]$/g, '');
}
