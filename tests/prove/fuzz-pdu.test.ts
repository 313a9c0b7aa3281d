import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { breakages } from './pdu/broken-door.ts';

const proof = fileURLToPath(new URL('./fuzz-pdu.proof.ts', import.meta.url));

test('5,000 conversations: the answers of PS3.8, an end to each, and the story gets what is acknowledged', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--cases', '5000'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^5000 cases, .*; 0 problems$/m);
  expect(stdout).toMatch(/^ +\d{3,} {2}closes: released$/m);
  expect(stdout).toMatch(/^ +\d{3,} {2}closes: abort 2 6$/m);
  expect(status).toBe(0);
}, 300_000);

test.each(breakages.filter((name) => name !== 'none'))(
  'the proof notices a door that %s',
  (broken) => {
    const args = [proof, '--cases', '1000', '--broken', broken];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout).toMatch(/^ {2}again: npm run prove -- fuzz-pdu --cases 1 --seed \d+$/m);
    expect(status).toBe(1);
  },
  300_000,
);
