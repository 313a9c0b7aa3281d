import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./initials.proof.ts', import.meta.url));

test('initials beside the body of real films are painted over by the rule, and nothing on the chest', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  console.log(stdout);
  expect(stdout).toMatch(/^20 films: [1-9]\d* masked by rule, 0 problems$/m);
  expect(status).toBe(0);
}, 600_000);

test('the proof notices masks on the chest', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--anywhere'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  expect(stdout).toMatch(/^ {2}a mask on the chest: /m);
  expect(status).toBe(1);
}, 600_000);
