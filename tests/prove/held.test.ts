import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./held.proof.ts', import.meta.url));

test('kill -9 between look, sync, commit and unlink: every held object is an instance once, or held as it came', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^5 points, \d killed, 60 objects; 0 problems$/m);
  expect(stdout).toMatch(/^functional groups of 50 MB, 29 MB stored: \d{2,3} MB at the peak/m);
  expect(status).toBe(0);
}, 120_000);

test('the proof notices a held file that goes before its instance is committed', () => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--points', '2', '--unlink-early'], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/it has 0 rows|a row without a file/);
  expect(status).toBe(1);
}, 120_000);
