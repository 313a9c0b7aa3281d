import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { judgeSteadiness } from './memory-judge.ts';

const proof = fileURLToPath(new URL('./memory.proof.ts', import.meta.url));

test('the memory of a listener grows neither with an object nor with their number', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^film of 50 frames, 100 MB: stored/m);
  expect(stdout).toMatch(/^0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the judge: steady, growing, large', () => {
  const samples = (of: (k: number) => number) => Array.from({ length: 100 }, (_, k) => of(k));
  expect(
    judgeSteadiness(
      samples((k) => 100 + (k % 7)),
      250,
    ).problems,
  ).toEqual([]);
  expect(
    judgeSteadiness(
      samples((k) => 50 + 2 * k),
      250,
    ).problems,
  ).toEqual(['it grew from 150 to 230 MB']);
  expect(
    judgeSteadiness(
      samples((k) => (k === 50 ? 300 : 100)),
      250,
    ).problems,
  ).toEqual(['it took 300 MB']);
  expect(judgeSteadiness([], 250).problems).not.toEqual([]);
});
