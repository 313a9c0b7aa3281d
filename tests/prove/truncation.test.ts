import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noSharedData, sharedData } from '../support/shared-data.ts';

const proof = fileURLToPath(new URL('./truncation.proof.ts', import.meta.url));
const root = sharedData('dicom');

test('a frame that was cut is found, wherever it was cut; spans written over, at the printed rates', (context) => {
  if (!root) return context.skip(noSharedData);
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--each', '2'], { encoding: 'utf8' });
  console.log(stdout);
  expect(stdout).toMatch(/^\d+ files, \d{3,} cuts: \d+ found, 0 missed$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices decoding that believes its libraries', (context) => {
  if (!root) return context.skip(noSharedData);
  const args = [proof, '--one-in', '100', '--each', '1', '--libraries-alone'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(/^MISSED .* frame \d+: [a-z]+ at \d+ of \d+$/m);
  expect(status).toBe(1);
}, 300_000);
