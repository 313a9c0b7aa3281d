import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./predictions.proof.ts', import.meta.url));

test('workers die in the middle of batches and nodes are killed: no prediction is lost, answered twice or mixed up', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^1000 predictions answered in \d+ s, [1-9]\d* workers and 2 nodes died; 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices workers that answer in the wrong order', () => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '300', '--lie'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^ {2}\d+ predictions were answered with another$/m);
  expect(status).toBe(1);
}, 300_000);
