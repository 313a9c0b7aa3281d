import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./teach.proof.ts', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [proof, '--tenth', ...args], { encoding: 'utf8' });

test('findings taught from a hundred phantoms are told nearly as well as by the full training', () => {
  const { status, stdout, stderr } = run();
  expect(stderr).toBe('');
  expect(stdout).toMatch(/findings taught from 100 phantoms .*judged on 60 others, .* 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof tells when the answers are of other phantoms', () => {
  const { status, stdout } = run('--shuffled');
  expect(stdout).toMatch(/of the full training's area, below/);
  expect(status).toBe(1);
}, 300_000);
