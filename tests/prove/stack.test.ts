import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./stack.proof.ts', import.meta.url));

test('letters in one slice of a real volume are found along its run', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  console.log(stdout);
  expect(stdout).toMatch(/^letters in 32 slices: 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices that changes are not looked at', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--first-slice-only'], {
    encoding: 'utf8',
  });
  if (status === 3) return context.skip(stdout.trim());
  expect(stdout).toMatch(/^ {2}.*: \d+ found, \d+ alone$/m);
  expect(status).toBe(1);
}, 300_000);
