import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./text.proof.ts', import.meta.url));

test('letters of six scripts are found in films and phantoms', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  console.log(stdout);
  expect(stdout).toMatch(/^plain letters \d+\/\d+: .* found, 0 problems$/m);
  expect(status).toBe(0);
}, 600_000);

test('the proof notices that nothing is found', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--blind'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  expect(stdout).toMatch(/^plain letters 0\/\d+: 0\.0 % found, 2 problems$/m);
  expect(status).toBe(1);
}, 600_000);
