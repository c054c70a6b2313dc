// Mocha adds `spec` to the files named on the command line; asking for one file would then run all of them.
const namesItsFiles = process.argv.slice(2).some((word) => /^(\.\/)?tests\//.test(word));

module.exports = {
  'node-option': ['import=tsx', 'enable-source-maps', 'conditions=inkwell-source'],
  extension: ['ts'],
  spec: namesItsFiles ? [] : ['tests/**/*.test.ts'],
  reporter: 'tests/support/reporter.ts',
  'forbid-only': true,
  'check-leaks': true,
  timeout: 5000,
};
