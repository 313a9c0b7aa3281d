import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const proof = fileURLToPath(new URL('./adversaries.proof.ts', import.meta.url));

/** The lines of a panel by the name of the reader, cell by cell. */
function linesOf(stdout: string, panel: string): Map<string, string[]> {
  const part = stdout.slice(stdout.indexOf(panel)).split('\n\n')[0] ?? '';
  return new Map(part.split('\n').map((line) => [line.slice(0, 31).trim(), line.slice(31).trim().split(/ {1,}/)]));
}

test('readers who do not read are given away by some figure, and nobody who reads is by any', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^2 panels, 14 kinds of reader: 0 problems$/m);
  expect(status).toBe(0);
  const lines = linesOf(stdout, 'published sheet, 100 cases');
  const earned = (name: string) =>
    lines
      .get(name)
      ?.slice(0, 6)
      .map((cell) => (cell === 'none' ? cell : Number(cell))) ?? [];
  // Nearly a full part of 250 under Eq. 1, nothing by marks, and nothing once the gate is applied.
  const [equation, printed, , marks, flat, gated] = earned('all negative');
  expect(Number(equation)).toBeGreaterThan(225);
  expect([printed, marks, flat, gated]).toEqual(['none', 0, 250, 0]);
  // Marks pay a coin more than half of all; a copyist keeps his part behind the gate.
  expect(Number(earned('coin')[3])).toBeGreaterThan(500);
  expect(earned('copies A')[5]).toBe(earned('copies A')[0]);
}, 120_000);

test('the proof notices where a copyist is not looked for', () => {
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth', '--hide-copies'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^published sheet, 100 cases: nothing gives away: copies A$/m);
  expect(status).toBe(1);
}, 120_000);
