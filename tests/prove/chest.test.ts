import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./chest.proof.ts', import.meta.url));

test('view, sex and age are answered on films of patients never seen as the manifests say', (context) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  console.log(stdout);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^\d+ films: 6 figures, 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices answers of other films', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--shuffled'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  expect(stdout).toMatch(/^ {2}not what the manifest says: view, full frame$/m);
  expect(status).toBe(1);
}, 300_000);
