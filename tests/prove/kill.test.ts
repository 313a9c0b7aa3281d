import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./kill.proof.ts', import.meta.url));

test('kill -9 at random points under four associations: everything acknowledged is there, whole, exactly once', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^5 points: \d+ acknowledged.*; 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices a listener that answers too early', () => {
  const args = [proof, '3', '--answer-early'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(/acknowledged, but it has (no|0) rows?/);
  expect(status).toBe(1);
}, 300_000);
