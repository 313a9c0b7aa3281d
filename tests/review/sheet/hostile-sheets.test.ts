/** A hundred hostile sheets: each is read rightly, or refused with its code, row and column; nothing of it comes out unescaped. */
import { describe, expect, test } from 'vitest';
import { readSheet } from '../../../review/sheet/read-sheet.ts';
import type { SheetOptions } from '../../../review/sheet/sheet.ts';
import { SheetError } from '../../../review/sheet/sheet-error.ts';
import { encodings, lines, quotes, separators } from './hostile-bytes.ts';
import { headers, names, twice } from './hostile-names.ts';
import { endless, type HostileSheet, readingOf, utf8 } from './hostile-sheet.ts';
import { grades, scores, values } from './hostile-values.ts';

const all: Readonly<Record<string, readonly HostileSheet[]>> = {
  ...{ encodings, lines, quotes, separators, names, twice, headers, values, scores, grades },
};

test('a hundred and more', () => {
  expect(Object.values(all).flat().length).toBeGreaterThanOrEqual(100);
});

describe.each(Object.entries(all))('%s', (_theme, sheets) => {
  test.each(sheets.map((sheet) => [sheet.name, sheet] as const))('%s', async (_name, { chunks, expected, options }) => {
    const outcome = await outcomeOf(chunks(), options);
    if ('reading' in expected) {
      if (outcome instanceof SheetError) throw outcome;
      expect(readingOf(outcome.table)).toEqual(expected.reading);
      if (expected.also !== undefined) expect(expected.also(outcome)).toBe(true);
    } else {
      expect(outcome).toBeInstanceOf(SheetError);
      const { code, row, column, line, message } = outcome as SheetError;
      expect({ code, row, column }).toEqual({ code: expected.code, row: expected.row, column: expected.column });
      if (expected.line !== undefined) expect(line).toBe(expected.line);
      expect(message.length).toBeLessThan(600);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  });

  test.each(sheets.map((sheet) => [sheet.name, sheet] as const))('%s, byte by byte', async (_name, sheet) => {
    const whole = await outcomeOf(sheet.chunks(), sheet.options);
    const single = await outcomeOf(byteByByte(sheet), sheet.options);
    expect(comparable(single)).toEqual(comparable(whole));
  });
});

describe('more than there may be', () => {
  const head = 'case,label,Reader A\n';
  test.each([
    ['bytes', { bytes: 1_000 }, `${head}${'1,p,yes\n'.repeat(500)}`, 'TOO_LARGE'],
    ['rows', { rows: 2 }, `${head}1,p,yes\n2,p,yes\n3,p,yes\n`, 'TOO_MANY_ROWS', 4],
    ['columns', { columns: 2 }, `${head}1,p,yes\n`, 'TOO_MANY_COLUMNS', 1],
    ['columns of a row', { columns: 3 }, `${head}1,p,yes\n2,,,,,,\n3,p,yes\n`, 'TOO_MANY_COLUMNS', 3],
    ['characters of a cell', { cellLength: 10 }, `${head}1,p,"${'x'.repeat(11)}"\n`, 'CELL_TOO_LONG', 2],
    ['cases', { cases: 1 }, `${head}1,p,yes\n2,p,yes\n`, 'TOO_MANY_CASES', 3, 'case'],
    ['labels', { labels: 1 }, `${head}1,p,yes\n1,q,yes\n`, 'TOO_MANY_LABELS', 3, 'label'],
    ['readers', { readers: 1 }, 'case,label,Reader A,Reader B\n1,p,yes,no\n', 'TOO_MANY_READERS', 1, 'Reader B'],
    ['answers', { answers: 2 }, `${head}1,p,yes\n2,p,yes\n3,p,yes\n`, 'TOO_MANY_ANSWERS', 4],
    [
      'scores, which take eight times as much',
      { answers: 8 },
      'case,label,Reader A,score\n1,p,yes,0.2\n',
      'TOO_MANY_ANSWERS',
    ],
    ['answers of a sparse sheet', { answers: 8 }, `${head}1,p,yes\n2,q,yes\n3,r,yes\n`, 'TOO_MANY_ANSWERS'],
  ] as const)('%s', async (_name, limits, text, code, row?: number, column?: string) => {
    const outcome = await outcomeOf([utf8(text)], { limits });
    expect(outcome).toMatchObject({ code, ...(row !== undefined && { row }), column: column ?? null });
  });

  test.each([
    ['one line', 'case,label,Reader A\n1,p,', 'x', 'RECORD_TOO_LONG', 2],
    ['one header', 'case,label,', 'x', 'RECORD_TOO_LONG', 1],
    ['commas', 'case,label,Reader A\n1,p', ',', 'RECORD_TOO_LONG', 2],
    ['a quote that stays open', 'case,label,Reader A\n1,p,yes\n"', 'a,b\n', 'RECORD_TOO_LONG', 3],
    ['quotes', 'case,label,Reader A\n', '"', 'RECORD_TOO_LONG', 2],
    ['letters of three bytes', 'case,label,Reader A\n', '肺', 'RECORD_TOO_LONG', 2],
    ['one row for ever', 'case,label,Reader A\n', '1,p,yes\n', 'TOO_MANY_ROWS', null],
    ['empty lines', 'case,label,Reader A\n', '\n', 'TOO_LARGE', null],
  ] as const)('ten gigabytes of %s are left where they are', async (_name, start, again, code, row) => {
    const flood = endless(start, again);
    const limits = { bytes: 8 * 1024 * 1024, rows: 100_000 };
    expect(await outcomeOf(flood.chunks(), { limits })).toMatchObject({ code, ...(row !== null && { row }) });
    expect(flood.taken()).toBeLessThanOrEqual(limits.bytes + 65_536);
  });
});

async function outcomeOf(chunks: Parameters<typeof readSheet>[0], options?: SheetOptions) {
  return await readSheet(chunks, options).catch((error: unknown) => {
    if (error instanceof SheetError) return error;
    throw error;
  });
}

/** The first 20,000 bytes one by one, the others as they come. */
async function* byteByByte({ chunks }: HostileSheet) {
  let left = 20_000;
  for await (const chunk of chunks()) {
    const single = Math.min(left, chunk.length);
    for (let at = 0; at < single; at += 1) yield chunk.subarray(at, at + 1);
    yield chunk.subarray(single);
    left -= single;
  }
}

function comparable(outcome: Awaited<ReturnType<typeof outcomeOf>>) {
  if (!(outcome instanceof SheetError)) return outcome;
  const { code, row, line, column, message } = outcome;
  return { code, row, line, column, message };
}
