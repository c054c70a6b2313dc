import { parseArgs } from 'node:util';

export const STORE_KINDS = ['lmdb', 'mongo'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

export interface MigrateOptions {
  readonly from: StoreKind;
  readonly to: StoreKind;
  /** Undefined: every classroom. */
  readonly classroomId: string | undefined;
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: MigrateOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string };

export const HELP = `Copies what one store keeps into another, and checks what was written. No server may run on either of them.

  npm run migrate -- --from lmdb --to mongo [--classroom ID]

  --from, --to     lmdb: the embedded store in the folder DATA_DIR (default ./data)
                   mongo: the database of MONGO_URL
  --classroom ID   only this classroom
  --help           this text

The source is left as it is. An interrupted run can be repeated: it goes on where it stopped. A target that holds other
strokes is refused.

Exit code: 0 all is copied and checked; 1 refused, failed, or not all could be copied; 2 bad arguments; 130 interrupted.
`;

export function parseArguments(argv: readonly string[]): ParsedArguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        classroom: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const [from, to] = [storeKind('--from', values.from), storeKind('--to', values.to)];
    if (from === to) throw new Error(`--from and --to are both ${from}`);
    return { kind: 'run', options: { from, to, classroomId: values.classroom } };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function storeKind(name: string, given: string | undefined): StoreKind {
  const kind = STORE_KINDS.find((each) => each === given);
  if (kind !== undefined) return kind;
  throw new Error(`${name} is ${given ?? 'missing'}: it must be one of ${STORE_KINDS.join(', ')}`);
}
