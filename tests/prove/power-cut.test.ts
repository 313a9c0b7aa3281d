import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noRecordingDisk } from './recording-disk.ts';

const proof = fileURLToPath(new URL('./power-cut.proof.ts', import.meta.url));
const missing = noRecordingDisk();

test('power cuts at random points: everything acknowledged is there, whole, exactly once; the deleted stays deleted', (ctx) => {
  if (missing) return ctx.skip(missing);
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^25 points .*; 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices a listener that answers too early', (ctx) => {
  if (missing) return ctx.skip(missing);
  const { status, stdout } = spawnSync(process.execPath, [proof, '3', '--tenth', '--answer-early'], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/acknowledged, but it has 0 rows/);
  expect(status).toBe(1);
}, 300_000);
