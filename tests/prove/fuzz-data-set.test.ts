import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { breakages } from './data-set/broken-parts.ts';

const proof = fileURLToPath(new URL('./fuzz-data-set.proof.ts', import.meta.url));

test('5,000 changed objects: a code, a reason or a clean file, whatever the chunks', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--cases', '5000'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^5000 cases, .*; 0 problems$/m);
  for (const outcome of ['clean', 'error: BAD_VR', 'hold: tag-disorder', 'hold: BULK_CODESTREAM'])
    expect(stdout).toMatch(new RegExp(`^ +\\d{2,}  ${outcome}$`, 'm'));
  expect(status).toBe(0);
}, 300_000);

test.each(breakages.filter((name) => name !== 'none'))(
  'the proof notices parts that %s',
  (broken) => {
    const args = [proof, '--cases', '2000', '--broken', broken];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout).toMatch(/^ {2}again: npm run prove -- fuzz-data-set --cases 1 --seed \d+$/m);
    expect(status).toBe(1);
  },
  300_000,
);
