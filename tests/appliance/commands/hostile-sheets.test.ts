/** The hundred hostile sheets as files: `markit agree` and `markit reward` answer with figures or one sentence, and nothing steers a terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cellsOf } from '../../../appliance/terminal/shown.ts';
import { encodings, lines, quotes, separators } from '../../review/sheet/hostile-bytes.ts';
import { headers, names, twice } from '../../review/sheet/hostile-names.ts';
import type { HostileSheet } from '../../review/sheet/hostile-sheet.ts';
import { grades, scores, values } from '../../review/sheet/hostile-values.ts';
import { runCommand } from '../../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Sheets that need to be told how they are meant are told by options that the command has under other names.
const all = [encodings, lines, quotes, separators, headers, names, twice, grades, scores, values]
  .flat()
  .filter(({ options }) => options === undefined || Object.keys(options).length === 0);

test('there are as many', () => {
  expect(all.length).toBeGreaterThanOrEqual(80);
});

async function bytesOf(sheet: HostileSheet): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of sheet.chunks()) parts.push(part);
  return Buffer.concat(parts);
}

describe.each(['agree', 'reward'])('markit %s', (command) => {
  const more = command === 'agree' ? [] : ['--budget', '10', '--policy', 'positive-marks'];

  test.each(all.map((sheet) => [sheet.name, sheet] as const))('%s', async (_name, sheet) => {
    const path = join(folder, 'sheet.csv');
    writeFileSync(path, await bytesOf(sheet));
    const page = await runCommand(command, path, ...more);
    const json = await runCommand(command, path, ...more, '--json');
    for (const { out, err } of [page, json]) {
      expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
    if ('reading' in sheet.expected) {
      expect([page.code, page.err, json.code]).toEqual([0, '', 0]);
      expect(page.out).not.toMatch(/\bNaN\b|undefined|Infinity/);
      expect(Math.max(...page.out.split('\n').map(cellsOf))).toBeLessThanOrEqual(96);
      expect(() => JSON.parse(json.out)).not.toThrow();
    } else {
      const { row, column } = sheet.expected;
      expect([page.code, page.out, json.code]).toEqual([1, '\n', 1]);
      expect(page.err.startsWith('sheet.csv: ')).toBe(true);
      if (row !== null) expect(page.err).toContain(`row ${row}`);
      if (column !== null) expect(page.err).toContain(`column ${column}`);
    }
  });
});
