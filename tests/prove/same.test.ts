import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noForms } from './same-run.ts';

const proof = fileURLToPath(new URL('./same.proof.ts', import.meta.url));
const missing = noForms();

test('public images keep their digests in every form that DCMTK makes of them', (context) => {
  if (missing) return context.skip(missing);
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^\d{2,} images in \d{2,} other forms, \d+ forms left out: 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof tells every form apart whose last sample is off by one', (context) => {
  if (missing) return context.skip(missing);
  const args = [proof, '--every', '40', '--one-sample-off'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const [, forms, problems] = /in (\d+) other forms, \d+ forms left out: (\d+) problems$/m.exec(stdout) ?? [];
  expect([Number(forms) > 0, problems]).toEqual([true, forms]);
  expect(status).toBe(1);
}, 300_000);
