const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Where students find this server: where the teacher found it, unless that name means another machine on each of theirs. Then the
 * server is asked, which tells only the machine it runs on.
 * @param own the address of the students' page as this page knows it
 */
export async function findStudentUrl(own: string): Promise<string> {
  if (!LOOPBACK.test(new URL(own).hostname)) return own;
  try {
    const answer = await fetch(new URL('addresses', own), { cache: 'no-store' });
    const addresses: unknown = answer.ok ? await answer.json() : [];
    const [first] = Array.isArray(addresses) ? addresses : [];
    return typeof first === 'string' ? first : own;
  } catch {
    return own;
  }
}

/** As little as has to be typed into a browser. */
export function shortAddress(url: string): string {
  return url.replace(/^http:\/\//, '').replace(/\/$/, '');
}
