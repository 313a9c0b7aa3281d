import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { ModelManifest } from '../../model-files/manifest.ts';
import { findingsManifest } from './phantom-findings.ts';

const proof = fileURLToPath(new URL('./findings.proof.ts', import.meta.url));
const prove = (...args: string[]) => spawnSync(process.execPath, [proof, '--tenth', ...args], { encoding: 'utf8' });

test('the findings model tells findings of phantoms and points at them', () => {
  const { status, stdout, stderr } = prove();
  console.log(stdout);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^60 phantoms \(synthetic phantoms, no clinical meaning\): .* in the mask, 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices that maps point elsewhere', () => {
  const { status, stdout } = prove('--mirrored');
  expect(stdout).toMatch(/^ {2}peaks in mask below/m);
  expect(status).toBe(1);
}, 300_000);

test('the proof notices a model that sees nothing', () => {
  const { status, stdout } = prove('--blank');
  expect(stdout).toMatch(/^ {2}mean AUC 0\.[45]\d\d below/m);
  expect(status).toBe(1);
}, 300_000);

test('the manifest is whole, and of this file', () => {
  const manifest = findingsManifest();
  expect([...Errors(ModelManifest, manifest)]).toEqual([]);
  const file = readFileSync(new URL('../../inference/models/findings/model.onnx', import.meta.url));
  expect(createHash('sha256').update(file).digest('hex')).toBe(manifest.sha256);
  expect(file.length).toBeLessThan(900_000);
  expect(manifest.notice).toBe('synthetic phantoms, no clinical meaning');
  expect(manifest.measured.map(({ label }) => label)).toEqual(manifest.labels.map(({ id }) => id));
});
