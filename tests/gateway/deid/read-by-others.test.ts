/** Every clean file of the public ones as others read it: DCMTK and pydicom take it whole, and what describes its picture is as it was. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DataSet, findElement } from '../../../data-set/data-set.ts';
import { tagOfKeyword } from '../../../data-set/dictionary.ts';
import { readPart10Header } from '../../../data-set/part10.ts';
import { firstString } from '../../../data-set/values.ts';
import { allowListOf } from '../../../gateway/deid/allow-list.ts';
import { deidentifyFile } from '../../../gateway/deidentify-file.ts';
import { publicObjects } from '../../data-set/public-headers.ts';
import { missingCommands } from '../../support/has-command.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { keys } from './images.ts';

const root = sharedData('dicom');
const python = fileURLToPath(new URL('../../../.cache/venv/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./compare-with-pydicom.py', import.meta.url));
const noPeers =
  missingCommands('dcmdump') ?? (existsSync(python) ? undefined : 'not set up: pydicom (npm run setup -- --tests)');
const why = root === undefined ? noSharedData : noPeers;

/** Required, and not there all the same. */
const explained = new Set([
  // Referenced Performed Procedure Step Sequence: X/Z/D in Table E.1-1, and its UIDs lead to the worklist.
  'fo-dicom/OutOfBoundsOverlay.dcm 00081111',
  'highdicom/dx_image.dcm 00081111',
  // Segmented palettes become the plain tables that they expand to.
  ...['00281221', '00281222', '00281223'].map((tag) => `pydicom-data/gdcm-US-ALOKA-16.dcm ${tag}`),
  // Shared Functional Groups Sequence with one item, which is empty.
  'highdicom/seg_image_cr_binary.dcm 52009229',
]);

interface Clean {
  readonly name: string;
  readonly original: string;
  readonly clean: string;
}

describe.skipIf(why !== undefined)(`public files, clean${why === undefined ? '' : `: ${why}`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-others-'));
  const files: Clean[] = [];

  beforeAll(() => {
    for (const { row } of publicObjects(root ?? '')) {
      const name = row.file ?? '';
      const original = join(root ?? '', name);
      const pieces: Uint8Array[] = [];
      const out = {
        put: (piece: Uint8Array) => void pieces.push(piece),
        restart: () => {
          pieces.length = 0;
        },
      };
      const whole = readFileSync(original);
      const onFault = (thrown: unknown) => expect(thrown).toBeUndefined();
      if (deidentifyFile({ chunks: () => [whole], out, keys, onFault }).kind !== 'clean') continue;
      const clean = join(folder, `${files.length}.dcm`);
      writeFileSync(clean, Buffer.concat(pieces));
      files.push({ name, original, clean });
    }
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('DCMTK reads each', () => {
    expect(files.length).toBeGreaterThan(240);
    const broken = files.filter(({ clean }) => {
      const { status, stderr } = spawnSync('dcmdump', ['-q', '+E', clean], { encoding: 'utf8', maxBuffer: 1 << 28 });
      return status !== 0 || /^E:/m.test(stderr);
    });
    expect(broken.map(({ name }) => name)).toEqual([]);
  }, 240_000);

  test('pydicom reads each: geometry, lookup tables and native samples are those of the source', () => {
    const input = files.map(({ original, clean }) => JSON.stringify([original, clean])).join('\n');
    const { stdout, status } = spawnSync(python, ['-W', 'ignore', script], { input, encoding: 'utf8' });
    expect(status).toBe(0);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { clean: string; why?: string; differs?: string[]; samples?: string | null });
    expect(results).toHaveLength(files.length);
    const nameOf = new Map(files.map(({ clean, name }) => [clean, name]));
    const differing = results.flatMap(({ clean, why: unread, differs = [], samples }) => {
      // Of another IOD than the object's: it went, whatever it said.
      const lost = differs.filter((keyword) => iodOf(clean)?.has(tagOfKeyword(keyword) ?? 0));
      const problems = [
        ...(unread === undefined ? [] : [unread]),
        ...lost,
        ...(samples === 'other' ? ['samples'] : []),
      ];
      return problems.length === 0 ? [] : [`${nameOf.get(clean)}: ${problems.join(' ')}`];
    });
    expect(differing).toEqual([]);
    expect(results.filter(({ samples }) => samples === 'equal').length).toBeGreaterThan(110);
  }, 240_000);

  test('what the IOD requires of type 1 and the source had is there with a value, what it requires of type 2 is there', () => {
    let checked = 0;
    const missing: string[] = [];
    for (const { name, original, clean } of files) {
      const [before, after] = [headerOf(original), headerOf(clean)];
      if (before === undefined || after === undefined) continue;
      const iod = allowListOf(firstString(after, 0x00080016) ?? '');
      for (const [tag, { type }] of iod?.attributes ?? []) {
        // Specific Character Set is required of text that is not ASCII; none is left.
        if (type !== 1 || tag === 0x00080005 || !isFilled(before, tag)) continue;
        if (!isFilled(after, tag)) missing.push(`${name} ${tag.toString(16).padStart(8, '0')}`);
        checked += 1;
      }
      for (const tag of iod?.mandatoryType2 ?? [])
        expect(findElement(after, tag), `${name} ${tag.toString(16)}`).toBeDefined();
    }
    expect(missing.filter((line) => !explained.has(line))).toEqual([]);
    expect(checked).toBeGreaterThan(2_000);
  });
});

/** Undefined where it is read only when it is looked at again: deflated, big endian. */
function headerOf(path: string): DataSet | undefined {
  try {
    return readPart10Header(readFileSync(path)).dataSet;
  } catch {
    return undefined;
  }
}

function iodOf(path: string) {
  const header = headerOf(path);
  return header && allowListOf(firstString(header, 0x00080016) ?? '')?.attributes;
}

/** Pixels lie behind the header. */
function isFilled(dataSet: DataSet, tag: number): boolean {
  const element = findElement(dataSet, tag);
  if (element === undefined) return false;
  return element.kind === 'value' ? element.value.length > 0 : element.kind !== 'sequence' || element.items.length > 0;
}
