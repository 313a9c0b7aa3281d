import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./rebuild.proof.ts', import.meta.url));

test('rows are made again from the files alone, and the torn ones among them are removed', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^2500 files: 2475 rows made again from 2 epochs in .*, 25 torn and removed; .* changed 0 rows$/m,
  );
  expect(status).toBe(0);
}, 300_000);

test('the proof notices an epoch that was recorded as closed before its rows were in', () => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--closed-early'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^2500 files: 495 rows made again from 1 epochs/m);
  expect(status).toBe(1);
}, 300_000);
