/** `npm run check`: what CI runs. Types, lint and format, then every test (architecture law and docs in step among them). */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const steps: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
  ['types', 'node_modules/.bin/tsc', ['--noEmit']],
  ['lint and format', 'node_modules/.bin/biome', ['check', '--error-on-warnings', '.']],
  // The README's own command, so that what it promises is what is checked.
  ['tests', 'npm', ['test', '--silent']],
];

for (const [name, command, args] of steps) {
  const started = Date.now();
  console.log(`check: ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check failed: ${name}`);
    process.exit(1);
  }
  // The tests' own last line stays the last one.
  if (name !== 'tests') console.log(`check: ${name} good after ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
