// Mocha adds `spec` to the files named on the command line; asking for one file would then run all of them.
const namesItsFiles = process.argv.slice(2).some((word) => /^(\.\/)?tests\//.test(word));

// They need more than Node: `npm run test:browser` and `npm run test:clients` name them.
const apart = ['tests/browser/**', 'tests/clients/foreign/**', 'tests/clients/node_modules/**'];

module.exports = {
  'node-option': ['import=tsx', 'enable-source-maps', 'conditions=inkwell-source'],
  extension: ['ts'],
  spec: namesItsFiles ? [] : ['tests/**/*.test.ts'],
  ignore: namesItsFiles ? [] : apart,
  reporter: 'tests/support/reporter.ts',
  'forbid-only': true,
  'check-leaks': true,
  // Only what hangs should meet it: a loaded machine must not fail a test.
  timeout: 30_000,
};
