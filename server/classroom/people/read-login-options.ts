import { normalizeName } from '../../../shared/classroom/person-name.ts';
import { MethodError } from '../../ddp/author-api.ts';

/** What a client asks of `login`, read. Tokens are texts of any kind; `digest` is 64 hexadecimal digits or a text. */
export type LoginRequest =
  | { readonly kind: 'resume'; readonly token: string }
  | { readonly kind: 'guest'; readonly token: string | undefined; readonly device: string }
  | {
      readonly kind: 'claim';
      readonly token: string;
      readonly name: string | undefined;
      readonly device: string;
    }
  | {
      readonly kind: 'password';
      readonly username: string;
      readonly password: PasswordText;
      readonly device: string;
    };

export type PasswordText = { readonly plain: string } | { readonly digest: string };

const DIGEST = /^[\da-f]{64}$/i;
const MAX_PASSWORD_UNITS = 1_000;

/** Keys of newer clients are ignored; an absent one may be null. @throws {MethodError} 400 */
export function readLoginOptions(options: unknown): LoginRequest {
  const { resume, guest, claim, user, password, name, device } = fieldsOf(options);
  if (typeof resume === 'string') return { kind: 'resume', token: resume };
  if (resume !== undefined) throw unrecognized();
  if (guest !== undefined) {
    const { token, device: ofGuest } = fieldsOf(guest);
    return { kind: 'guest', token: optionalText(token), device: readDevice(ofGuest) };
  }
  if (claim !== undefined) {
    if (typeof claim !== 'string') throw unrecognized();
    const typed = optionalText(name);
    return {
      kind: 'claim',
      token: claim,
      name: typed === undefined ? undefined : normalizeName(typed),
      device: readDevice(device),
    };
  }
  const { username } = fieldsOf(user);
  const text = readPassword(password);
  if (typeof username !== 'string' || text === undefined) throw unrecognized();
  return { kind: 'password', username, password: text, device: readDevice(device) };
}

/** A text, or Meteor's form of one. Undefined for anything else, and for an empty one. */
export function readPassword(value: unknown): PasswordText | undefined {
  if (typeof value === 'string')
    return value !== '' && value.length <= MAX_PASSWORD_UNITS ? { plain: value } : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { digest, algorithm } = value as { readonly digest?: unknown; readonly algorithm?: unknown };
  if (typeof digest !== 'string' || algorithm !== 'sha-256' || !DIGEST.test(digest)) return undefined;
  return { digest: digest.toLowerCase() };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unrecognized();
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

function optionalText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw unrecognized();
}

function readDevice(value: unknown): string {
  return normalizeName(optionalText(value) ?? '') ?? '';
}

function unrecognized(): MethodError {
  return new MethodError(400, 'Unrecognized options for login request');
}
