/** What the training scripts read of a set that left by the release path is what the models of the box are shown. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { namesOf } from '../../gateway/deid/released-names.ts';
import { approveRelease, requestSet, takeSet } from '../../gateway/release.ts';
import { readSamples } from '../../inference/preprocess/samples.ts';
import { toTensor } from '../../inference/preprocess/to-tensor.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import {
  addSetFilm,
  noise,
  openSetProject,
  phantomFilm,
  type SetFilm,
  type SetProject,
} from '../support/set-project.ts';

const python = fileURLToPath(new URL('../../.cache/venv/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./exported_set_read.py', import.meta.url));
const hasNumpy = existsSync(python) && spawnSync(python, ['-c', 'import numpy']).status === 0;
const why = hasNumpy ? '' : 'not set up: numpy (npm run setup -- --tests)';

interface Read {
  readonly films: readonly Record<'case' | 'patient' | 'image' | 'sex' | 'view' | 'file', string>[];
  readonly votes: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
  readonly splits: Readonly<Record<string, string>>;
  readonly covered: Readonly<
    Record<string, readonly { image: string; said: number | null; cells: readonly (readonly number[])[] }[]>
  >;
}

const signed = Buffer.alloc(2 * 60 * 50);
for (let at = 0; at < 60 * 50; at += 1) signed.writeInt16LE(((at * 37) % 4_000) - 2_000, 2 * at);

/** Phantoms, and every form of grey values that a film comes in. */
const films: readonly SetFilm[] = [
  ...[1, 2, 3].map((n) => phantomFilm(n, 64)),
  { pixels: noise(4, 90 * 300), rows: 90, columns: 300, elements: [textElement(0x00281164, 'DS', '0.2', '0.1')] },
  {
    ...{ pixels: noise(5, 300 * 280), rows: 300, columns: 280, photometric: 'MONOCHROME1' },
    elements: [
      ...[textElement(0x00281050, 'DS', '2048', '10'), textElement(0x00281051, 'DS', '4096', '20')],
      ...[textElement(0x00281052, 'DS', '-12.5'), textElement(0x00281053, 'DS', '1.75')],
    ],
  },
  {
    ...{ pixels: signed, rows: 60, columns: 50, bits: { allocated: 16, stored: 16, signed: true } },
    // Smallest value is padding, as a cropped plate has it (PS3.3 C.7.5.1.1.2).
    elements: [unsignedElement(0x00280120, 65_536 - 2_000)],
  },
  {
    pixels: new Uint8Array(noise(7, 40 * 30)).subarray(0, 1_200),
    rows: 40,
    columns: 30,
    bits: { allocated: 8, stored: 8 },
  },
  {
    // A run of three: its second frame is the one in the set.
    ...{ pixels: noise(8, 3 * 64 * 64), rows: 64, columns: 64, row: { frames: 3 } },
    elements: [textElement(0x00280008, 'IS', '3')],
  },
];

/** As the findings model has it. */
const input: ModelManifest['input'] = {
  ...{ name: 'light', layout: 'NCHW', rows: 256, columns: 256, channels: 1, batch: 'free', photometric: 'MONOCHROME2' },
  ...{ voi: { policy: 'percentile', low: 0.005, high: 0.995 }, fit: 'letterbox', resize: 'area' },
  ...{ range: { black: 0, white: 1 }, normalise: [{ mean: 0, deviation: 1 }] },
};

describe.skipIf(why !== '')(`an exported set in Python${why && ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-exported-'));
  const ids: number[] = [];
  let site: SetProject;
  let read: Read;
  let codeOf: (id: number) => string;

  beforeAll(async () => {
    site = await openSetProject();
    const { store, services } = site.api;
    for (const [at, film] of films.entries()) ids.push(await addSetFilm(site.api, at + 1, film));
    await site.settle();
    const roi = {
      ...({ id: randomUUID(), label: 'pneumothorax', kind: 'rectangle', sopInstanceUid: '2.25.13', frame: 1 } as const),
      points: [
        [31.5, -0.5],
        [63.5, 15.5],
      ] as [[number, number], [number, number]],
    };
    const elsewhere = { ...roi, id: randomUUID(), sopInstanceUid: '2.25.83', frame: 1 };
    const marked = new Map([
      [1, [roi]],
      [8, [elsewhere]],
    ]);
    for (let n = 1; n <= films.length; n += 1)
      await site.answer('anna', n, n % 2 === 1 || n === 8 ? 'yes' : 'no', { rois: marked.get(n) ?? [] });
    await site.answer('ben', 2, 'yes');
    // The whole way out: asked for, put together, approved by another, taken.
    const { id } = await requestSet({ account: 'user-1', roles: ['manager'] }, site.project, 'Test', services.release);
    site.job.wake();
    await site.job.idle();
    expect(site.troubles).toEqual([]);
    const release = await store.read.release({ id: (await store.read.trainingSet({ id }))?.releaseId ?? 0 });
    const [releaseId, sha256] = [release?.id ?? 0, release?.sha256 ?? ''];
    await approveRelease({ account: 'user-2', roles: ['owner'] }, releaseId, sha256, services.release);
    const { bytes } = await takeSet(releaseId, services.release);
    const archive = join(folder, 'set.tar');
    writeFileSync(archive, Buffer.concat(await bytes.toArray()));
    const names = await namesOf(site.project, [], services.release);
    codeOf = (one) => names.code('image', String(one));
    read = run(archive);
  }, 120_000);
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true });
  });

  function run(set: string): Read {
    const out = join(folder, 'out');
    mkdirSync(out, { recursive: true });
    const { status, stderr } = spawnSync(python, [script, set, out], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return JSON.parse(readFileSync(join(out, 'read.json'), 'utf8')) as Read;
  }

  test('samples are those that the pipeline sees, every one of them', async () => {
    expect(read.films.map(({ image }) => image).sort()).toEqual(ids.map(codeOf).sort());
    for (const id of ids) {
      const row = await site.api.store.read.instance({ id });
      if (!row) throw new Error('gone');
      const { image, samples } = await site.parts.picture(row);
      const ours = readSamples(image, samples);
      const theirs = readFileSync(join(folder, 'out', `${codeOf(id)}.stored`));
      expect(theirs.length).toBe(4 * ours.length);
      const unequal = [...ours.keys()].filter((at) => theirs.readInt32LE(4 * at) !== ours[at]);
      expect(unequal, String(id)).toEqual([]);
    }
  });

  test('light is what a model gets of it, to a millionth', async () => {
    for (const id of ids) {
      const row = await site.api.store.read.instance({ id });
      if (!row) throw new Error('gone');
      const { image, samples } = await site.parts.picture(row);
      const tensor = toTensor(image, readSamples(image, samples), input);
      const theirs = readFileSync(join(folder, 'out', `${codeOf(id)}.light`));
      let largest = 0;
      for (const [at, value] of tensor.entries())
        largest = Math.max(largest, Math.abs(value - theirs.readFloatLE(4 * at)));
      expect(largest, String(id)).toBeLessThan(1e-6);
    }
  });

  test('answers are what readers said, patients are apart, and marks lie where they were drawn', () => {
    const first = codeOf(ids[0] ?? 0);
    const caseOf = (id: number) => read.films.find(({ image }) => image === codeOf(id))?.case ?? '';
    expect(read.votes[caseOf(ids[0] ?? 0)]?.pneumothorax).toEqual([1, 0]);
    expect(read.votes[caseOf(ids[1] ?? 0)]?.pneumothorax).toEqual([1, 1]);
    expect(Object.keys(read.splits)).toHaveLength(films.length);
    const all = Object.values(read.covered).flat();
    const of = (id: number) => all.find(({ image }) => image === codeOf(id));
    expect(all.map(({ image }) => image).sort()).toEqual(ids.map(codeOf).sort());
    // The right half of the upper quarter: the film is a square, so 32 by 8 of its cells.
    const cells = all.find(({ image }) => image === first)?.cells ?? [];
    expect(cells.map((line) => line.filter((cell) => cell === 255).length)).toEqual(
      cells.map((_, row) => (row < 8 ? 16 : 0)),
    );
    // A tie is no answer; a yes that nobody marked is somewhere; a no is nowhere.
    expect(of(ids[1] ?? 0)).toMatchObject({ said: null });
    expect(new Set(of(ids[2] ?? 0)?.cells.flat())).toEqual(new Set([-255]));
    expect(new Set(of(ids[3] ?? 0)?.cells.flat())).toEqual(new Set([0]));
    // What is marked in another frame is not marked in this one.
    expect(new Set(of(ids[7] ?? 0)?.cells.flat())).toEqual(new Set([-255]));
  });

  test('the folder it is unpacked to is the same set; one that was changed is none', () => {
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    expect(spawnSync('tar', ['-xf', join(folder, 'set.tar'), '-C', unpacked]).status).toBe(0);
    expect(run(unpacked)).toEqual(read);
    const file = join(unpacked, 'cases.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace(',PA,', ',AP,'));
    const { status, stderr } = spawnSync(python, [script, unpacked, join(folder, 'out')], { encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('cases.csv was changed');
  });
});
