/** What is read and written is to pydicom what it was: hand-made data sets of every attribute, and the heads of public files. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readDataSet } from '../../data-set/reader.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { seeds } from '../prove/data-set/seeds.ts';
import { readWhole } from './public-headers.ts';

const python = fileURLToPath(new URL('../../.cache/venv/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./read-with-pydicom.py', import.meta.url));
const why = existsSync(python) ? '' : ': not set up: pydicom (npm run setup -- --tests)';

interface Case {
  readonly name: string;
  readonly implicit: boolean;
  /** The data set up to its pixels, as it came and as it is written. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Undefined where it is held: not read here. */
function caseOf({
  name,
  transferSyntax: uid,
  header,
  bulk,
}: ReturnType<typeof seeds>['planted'][number]): Case | undefined {
  const syntax = transferSyntax(uid);
  if (syntax === undefined || syntax.bigEndian || syntax.deflated) return undefined;
  const bytes = Buffer.concat([header, bulk]);
  const state = readWhole(bytes, uid);
  if (typeof state === 'string' || state.state !== 'header' || state.bulk === undefined) return undefined;
  // The head of the pixels' element is 8 bytes long, or 12 (PS3.5 7.1.2, 7.1.3).
  const end = header.length - (syntax.explicit ? 12 : 8);
  return { name, implicit: !syntax.explicit, before: header.subarray(0, end), after: writeDataSet(state.dataSet) };
}

describe.skipIf(why !== '')(`data sets read by pydicom${why}`, () => {
  const { planted, public: ofFiles } = seeds();
  const cases = [...planted, ...ofFiles].map(caseOf).filter((one) => one !== undefined);

  test('are the same before and after', () => {
    expect(cases.length).toBeGreaterThan(ofFiles.length === 0 ? 90 : 200);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const lines = cases.map((one) => JSON.stringify({ ...one, before: base64(one.before), after: base64(one.after) }));
    const { stdout, stderr, status } = spawnSync(python, ['-W', 'ignore', script], {
      ...{ input: lines.join('\n'), encoding: 'utf8', maxBuffer: 1 << 28 },
    });
    expect(stderr.split('\n').filter((line) => /Error/.test(line))).toEqual([]);
    expect(status).toBe(0);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; elements: number; differs: string[] });
    expect(results).toHaveLength(cases.length);
    expect(results.reduce((sum, { elements }) => sum + elements, 0)).toBeGreaterThan(5_000);
    expect(results.filter(({ differs }) => differs.length > 0)).toEqual([]);
  }, 120_000);

  test('are written the same however often they are read', () => {
    for (const { name, after } of cases)
      expect(Buffer.compare(writeDataSet(readDataSet(after, { explicit: true })), after), name).toBe(0);
  });
});
