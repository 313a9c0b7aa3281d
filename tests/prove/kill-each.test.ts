import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./kill-each.proof.ts', import.meta.url));
const missing = process.platform === 'linux' ? undefined : 'the processes of a box are found under Linux only';

test('kill -9 of each process in turn: the others go on, everything acknowledged is there, whole, exactly once', (ctx) => {
  if (missing) return ctx.skip(missing);
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^3 points \(listener 1, inference 1, main 1\): \d+ acknowledged; 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices a listener that answers too early', (ctx) => {
  if (missing) return ctx.skip(missing);
  const args = [proof, '2', '--answer-early'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(/acknowledged, but it has 0 rows/);
  expect(status).toBe(1);
}, 300_000);
