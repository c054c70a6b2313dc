// `npm run teacher`: a link for a teacher who has lost every other way in. The server may run meanwhile, or not.
import { networkInterfaces } from 'node:os';
import { layDownClaim } from './adapters/operator-claims/folder.ts';
import { createNodeSecrets } from './adapters/secrets/node-crypto.ts';
import { claimLines } from './claim-lines.ts';
import { readConfig } from './config.ts';
import { describeStartFailure } from './start-failure.ts';

const LIFETIME_MS = 24 * 3600 * 1000;

try {
  const config = readConfig(process.env);
  // Making and hashing a token needs no key.
  const secrets = createNodeSecrets(new Uint8Array());
  const token = secrets.token();
  layDownClaim(config.dataDir, secrets.hash(token), Date.now() + LIFETIME_MS);
  process.stdout.write(claimLines(token, config, config.port, networkInterfaces()));
  process.stdout.write(
    `Within 24 hours, at the server whose DATA_DIR is ${config.dataDir}: it makes an owner of every classroom there.\n`,
  );
} catch (error) {
  process.stderr.write(`${describeStartFailure(error, undefined) ?? String(error)}\n`);
  process.exitCode = 1;
}
