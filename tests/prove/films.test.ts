import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./films.proof.ts', import.meta.url));

test('real films with other text than listed words are held', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  console.log(stdout);
  expect(stdout).toMatch(/^20 films: \d+ with other text passed, 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices that every word passes', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--every-word'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  expect(stdout).toMatch(/^ {2}passed with other text: /m);
  expect(status).toBe(1);
}, 300_000);
