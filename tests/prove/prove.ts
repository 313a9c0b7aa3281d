/** `npm run prove -- NAME [ARGUMENTS]`: runs one of the long proofs beside this file; the tests run a seeded tenth of each. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const proofs = readdirSync(folder)
  .filter((name) => name.endsWith('.proof.ts'))
  .map((name) => name.slice(0, -'.proof.ts'.length));
const [name, ...args] = process.argv.slice(2);
if (name === undefined || !proofs.includes(name)) {
  console.error(`usage: npm run prove -- NAME\nproofs: ${proofs.join(', ')}`);
  process.exit(2);
}
process.exit(spawnSync(process.execPath, [`${folder}${name}.proof.ts`, ...args], { stdio: 'inherit' }).status ?? 1);
