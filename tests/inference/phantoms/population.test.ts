/** Training sets: several findings with a mask each, graded, from both sides; sets apart; the writer's files readable. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FINDINGS, type Finding } from '../../../inference/phantoms/findings.ts';
import { generatePhantom, type Phantom } from '../../../inference/phantoms/phantom.ts';
import { personOf, TAUGHT } from '../../../inference/phantoms/population.ts';

const size = 192;
const person = { seed: 8, size, sex: 'F', age: 58 } as const;
const area = (mask: Uint8Array | undefined): number => mask?.reduce((sum, value) => sum + value, 0) ?? 0;

/** Mean change of the picture where the mask is. */
function changeWithin(sick: Phantom, well: Phantom, mask: Uint8Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < size * size; i += 1)
    if (mask?.[i] === 1) sum += Math.abs((sick.pixels[i] ?? 0) - (well.pixels[i] ?? 0));
  return sum / area(mask);
}

describe('several findings', () => {
  const findings: Finding[] = ['nodule', 'effusion', 'cardiomegaly'];
  const both = generatePhantom({ ...person, findings: findings.map((finding) => ({ finding, strength: 0.8 })) });

  it('have a mask each, and one together', () => {
    expect([...both.findings].sort()).toEqual([...findings].sort());
    for (const finding of findings) expect(area(both.masks[finding]), finding).toBeGreaterThan(10);
    const together = both.mask ?? new Uint8Array();
    for (const finding of findings)
      expect(both.masks[finding]?.every((value, i) => value === 0 || together[i] === 1)).toBe(true);
  });

  it('are marked only where nothing covers them', () => {
    const alone = generatePhantom({ ...person, finding: 'interstitial' });
    const flooded = generatePhantom({
      ...person,
      findings: [
        { finding: 'interstitial', strength: 1 },
        { finding: 'effusion', strength: 1 },
      ],
    });
    let wet = 0;
    flooded.masks.interstitial?.forEach((value, i) => {
      if (value === 1 && flooded.masks.effusion?.[i] === 1) wet += 1;
    });
    const left = area(flooded.masks.interstitial);
    expect(left).toBeLessThan(0.9 * area(alone.masks.interstitial));
    expect(wet).toBeLessThan(0.1 * left);
  });

  it('are not asked for twice', () => {
    expect(() =>
      generatePhantom({ ...person, finding: 'nodule', findings: [{ finding: 'nodule', strength: 1 }] }),
    ).toThrow(/nodule/);
  });
});

describe('graded findings', () => {
  const well = generatePhantom(person);

  it.each(FINDINGS.filter((finding) => finding !== 'cardiomegaly' && finding !== 'edema'))(
    '%s is fainter or smaller at a low strength',
    (finding) => {
      const [faint, plain] = [0.1, 1].map((strength) =>
        generatePhantom({ ...person, findings: [{ finding, strength }] }),
      );
      const weight = (phantom: Phantom | undefined): number =>
        phantom ? changeWithin(phantom, well, phantom.masks[finding]) * area(phantom.masks[finding]) : 0;
      expect(weight(faint)).toBeGreaterThan(0);
      expect(weight(faint)).toBeLessThan(0.75 * weight(plain));
    },
  );

  it('widen the heart by their strength', () => {
    const areas = [0, 0.5, 1].map((strength) =>
      area(generatePhantom({ ...person, findings: [{ finding: 'cardiomegaly', strength }] }).masks.cardiomegaly),
    );
    expect(areas).toEqual(areas.toSorted((a, b) => a - b));
    expect(new Set(areas).size).toBe(3);
  });
});

describe('views', () => {
  it('show a wider heart from the front', () => {
    const heart = (view: 'AP' | 'PA'): number => {
      const findings = [{ finding: 'cardiomegaly', strength: 0.3 }] as const;
      const phantom = generatePhantom({ ...person, view, findings });
      const columns = new Set<number>();
      phantom.masks.cardiomegaly?.forEach((value, i) => {
        if (value === 1) columns.add(i % size);
      });
      return columns.size;
    };
    expect(heart('AP')).toBeGreaterThan(1.04 * heart('PA'));
  });
});

describe('a population', () => {
  const people = Array.from({ length: 600 }, (_, index) => personOf('test', index, 64));

  it('shows each taught finding in a sixth or more, and both views, sexes and no finding at all', () => {
    const share = (is: (one: (typeof people)[number]) => boolean): number => people.filter(is).length / people.length;
    for (const finding of TAUGHT)
      expect(
        share(({ findings }) => findings.some((one) => one.finding === finding)),
        finding,
      ).toBeGreaterThan(0.14);
    expect(share(({ view }) => view === 'AP')).toBeGreaterThan(0.25);
    expect(share(({ sex }) => sex === 'F')).toBeGreaterThan(0.4);
    expect(share(({ findings }) => findings.length === 0)).toBeGreaterThan(0.15);
    expect(share(({ findings }) => findings.length > 1)).toBeGreaterThan(0.3);
  });

  it('shares no seed between its sets', () => {
    const seeds = (['train', 'validation', 'test'] as const).flatMap((set) =>
      [0, 1, 99_999].map((index) => personOf(set, index, 64).seed),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
  });
});

it('the writer writes arrays that NumPy reads, and the same bytes again', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'markit-set-'));
  const writer = fileURLToPath(new URL('../../../inference/phantoms/write-training-set.ts', import.meta.url));
  const write = async (to: string): Promise<Buffer[]> => {
    const counts = ['--train', '5', '--validation', '0', '--test', '1', '--size', '64', '--workers', '2'];
    await promisify(execFile)(process.execPath, [writer, '--out', join(folder, to), ...counts]);
    return ['train.pixels.npy', 'train.masks.npy', 'train.csv', 'test.csv'].map((name) =>
      readFileSync(join(folder, to, name)),
    );
  };
  try {
    const [first, again] = [await write('a'), await write('b')];
    expect(first.map((bytes, k) => bytes.equals(again[k] ?? Buffer.alloc(0)))).toEqual([true, true, true, true]);
    const [pixels, masks, csv] = first;
    const header = pixels?.subarray(10, 128).toString('latin1') ?? '';
    expect(pixels?.subarray(0, 10)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]));
    expect(header).toMatch(/^\{'descr': '<u2', 'fortran_order': False, 'shape': \(5, 64, 64\), \} *\n$/);
    expect(pixels?.length).toBe(128 + 5 * 64 * 64 * 2);
    expect(masks?.length).toBe(128 + 5 * 64 * 64);
    const rows = csv?.toString().trim().split('\n') ?? [];
    expect(rows[0]).toBe('index,seed,view,sex,age,drawn,findings');
    expect(rows).toHaveLength(6);
    rows.slice(1).forEach((row, index) => {
      const [at, , , , , , seen = ''] = row.split(',');
      expect(at).toBe(String(index));
      const inside = masks?.subarray(128 + index * 64 * 64, 128 + (index + 1) * 64 * 64) ?? Buffer.alloc(0);
      const bits = inside.reduce((sum, value) => sum | value, 0);
      const listed = seen
        .split(' ')
        .filter(Boolean)
        .map((one) => FINDINGS.indexOf(one.split(':')[0] as Finding));
      // What is listed covers half a small sample somewhere, save what is a few of the fine ones across.
      expect(listed.reduce((sum, bit) => sum | (1 << bit), 0) & bits).toBe(bits);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
