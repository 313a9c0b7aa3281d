import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noSharedData } from '../support/shared-data.ts';
import { canaryTables } from './canaries/objects.ts';

const proof = fileURLToPath(new URL('./canaries.proof.ts', import.meta.url));
const missing = canaryTables() ? undefined : noSharedData;

test('of thousands of canaries in every place none survives, and every mistake in the engine lets one through', (context) => {
  if (missing) return context.skip(missing);
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [, canaries] = /^(\d+) canaries in \d+ objects/m.exec(stdout) ?? [];
  expect(Number(canaries)).toBeGreaterThan(1_200);
  const [, found, made] = /^controls: (\d+) of (\d+)$/m.exec(stdout) ?? [];
  expect([found, Number(made) > Number(canaries)]).toEqual([made, true]);
  const [, killed, total] = /^mutants killed: (\d+) of (\d+)$/m.exec(stdout) ?? [];
  expect([killed, Number(total) > 100]).toEqual([total, true]);
  expect(stdout).toMatch(/^found: 0; 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices a box that keeps private elements: in its files and in what it serves', (context) => {
  if (missing) return context.skip(missing);
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--lie'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^ {2}FOUND in images, .*private with a creator/m);
  expect(stdout).toMatch(/^ {2}FOUND in HTTP answers, .*private/m);
  expect(status).toBe(1);
}, 300_000);
