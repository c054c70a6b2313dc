/** Nothing was copied. `message` is one readable line. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}
