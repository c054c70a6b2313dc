import { MethodError } from '../../ddp/author-api.ts';
import { requireName } from '../parse-arguments.ts';

export type JoinRequest =
  | { readonly kind: 'code'; readonly typed: string; readonly name: string | undefined }
  | { readonly kind: 'link'; readonly link: string; readonly name: string | undefined };

/** Keys of newer clients are ignored. @throws {MethodError} 400 */
export function readJoinOptions(options: unknown): JoinRequest {
  const isObject = typeof options === 'object' && options !== null;
  const { code, link, name } = (isObject ? options : {}) as Readonly<
    Record<'code' | 'link' | 'name', unknown>
  >;
  const called = name === undefined || name === null ? undefined : requireName(name);
  if (typeof code === 'string') return { kind: 'code', typed: code, name: called };
  if (typeof link === 'string') return { kind: 'link', link, name: called };
  throw new MethodError(400, 'The options must be an object with a code or a link');
}
