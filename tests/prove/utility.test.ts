import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./utility.proof.ts', import.meta.url));

test('what research needs is kept of public files and of headers made of valid values', (context) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  expect(stderr).toBe('');
  const sums = [...stdout.matchAll(/^(public files|made): (\d+) of (\d+) valid values kept, 0 lost/gm)];
  expect(sums.map(([, name, kept, valid]) => [name, kept === valid, Number(valid) > 3000])).toEqual([
    ['public files', true, true],
    ['made', true, true],
  ]);
  expect(stdout).toMatch(/^lost: 0; made of the standard and not kept: 0$/m);
  expect(status).toBe(0);
}, 120_000);

test('the proof notices that numbers with a point are lost', (context) => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--lie'], { encoding: 'utf8' });
  if (status === 3) return context.skip(stdout.trim());
  expect(stdout).toMatch(/^lost: [1-9]\d*;/m);
  expect(status).toBe(1);
}, 120_000);
