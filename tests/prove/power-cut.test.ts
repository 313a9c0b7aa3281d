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

test.for([
  ['a listener that answers too early', '--answer-early', 4, /acknowledged, but it has 0 rows/],
  [
    'deletions that are forgotten before they are on the disk',
    '--forget-early',
    12,
    /deleted, but its (?:row|file) is back/,
  ],
] as const)('the proof notices %s', { timeout: 300_000 }, ([_what, lie, points, problem], ctx) => {
  if (missing) return ctx.skip(missing);
  const args = [proof, String(points), '--tenth', lie];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(problem);
  expect(status).toBe(1);
});
