/** What a model gets of a public file, through the box's own first look and decoders, is what pydicom and numpy make of it by PS3.3. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readPart10Header } from '../../../data-set/part10.ts';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { describeFrames } from '../../../gateway/pixels/frame-description.ts';
import { FrameError } from '../../../gateway/pixels/frame-error.ts';
import type { DecodedFrame } from '../../../gateway/pixels/frame-format.ts';
import { describeImage } from '../../../gateway/pixels/image-description.ts';
import { sampleKind } from '../../../gateway/pixels/stored-values.ts';
import { readSamples } from '../../../inference/preprocess/samples.ts';
import { toTensor } from '../../../inference/preprocess/to-tensor.ts';
import { manifest } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { modelInputs } from './model-inputs.ts';
import { oddObjects } from './odd-objects.ts';
import { type StoredFile, storedFile } from './stored-file.ts';

const python = fileURLToPath(new URL('../../../.cache/venv/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./tensor-of.py', import.meta.url));
const root = sharedData('dicom');
const hasNumpy = existsSync(python) && spawnSync(python, ['-c', 'import numpy, pydicom, pylibjpeg']).status === 0;
const why =
  root === undefined ? noSharedData : hasNumpy ? '' : 'not set up: pydicom and numpy (npm run setup -- --tests)';

/** Two decoders of a lossy code stream may differ by a step: theirs is given the samples of ours, to do the rest with. */
const lossy = /^1\.2\.840\.10008\.1\.2\.4\.(50|51|53|55|81|91|93|203)$/;

type Stored = Pick<StoredFile, 'header' | 'transferSyntax'>;

interface Case {
  readonly name: string;
  readonly ours: readonly Float32Array[];
  readonly lossy: boolean;
  /** For tensor-of.py. */
  readonly question: { readonly out: string };
}

const folder = mkdtempSync(join(tmpdir(), 'markit-tensors-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const place = (kind: string) => join(folder, `${made++}.${kind}`);

function caseOf(name: string, file: string, stored: Stored, decoded: DecodedFrame, frame: number): Case {
  const { image, samples } = describeImage(stored.header, stored.transferSyntax, decoded, frame);
  // Over the wire and back.
  const sent = JSON.parse(JSON.stringify(image));
  const ours = modelInputs.map((input) => toTensor(sent, readSamples(sent, samples), input));
  const given = lossy.test(stored.transferSyntax) ? place('samples') : null;
  if (given) writeFileSync(given, decoded.samples);
  const { photometric } = decoded;
  const kind = sampleKind(decoded.samples);
  const question = { file, frame, samples: given, photometric, kind, inputs: modelInputs, out: place('tensor') };
  return { name, ours, lossy: given !== null, question };
}

/** Largest difference on the scale of light, black 0 and white 1; NaN where one of them has one. */
function furthest(ours: readonly Float32Array[], theirs: Float64Array): number {
  let largest = 0;
  let at = 0;
  for (const [index, input] of modelInputs.entries()) {
    const span = Math.abs(input.range.white - input.range.black);
    for (const [i, number] of (ours[index] ?? []).entries()) {
      const channel = input.layout === 'NCHW' ? Math.floor(i / (input.rows * input.columns)) : i % input.channels;
      const { deviation } = input.normalise[channel] ?? input.normalise[0] ?? { deviation: 1 };
      const difference = (Math.abs(number - (theirs[at++] ?? Number.NaN)) * deviation) / span;
      if (!(difference <= largest)) largest = difference;
    }
  }
  return at === theirs.length ? largest : Number.NaN;
}

/** `failed`: what pydicom cannot read; `differing`: with how far. */
function compare(cases: readonly Case[]) {
  const input = cases.map(({ question }) => JSON.stringify(question)).join('\n');
  const options = { input, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const { stdout, stderr, status } = spawnSync(python, ['-W', 'ignore', script], options);
  expect([status, stderr]).toEqual([0, '']);
  const answers = stdout.trim().split('\n');
  expect(answers).toHaveLength(cases.length);
  const found = { own: 0, given: 0, largest: 0, failed: [] as string[], differing: [] as string[] };
  for (const [index, { name, ours, lossy, question }] of cases.entries()) {
    const { why } = JSON.parse(answers[index] ?? '') as { why?: string };
    if (why !== undefined) {
      found.failed.push(`${name}: there ${why}`);
      continue;
    }
    const bytes = readFileSync(question.out);
    const distance = furthest(ours, new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8));
    if (distance <= 1e-6) {
      found[lossy ? 'given' : 'own']++;
      found.largest = Math.max(found.largest, distance);
    } else found.differing.push(`${name}: ${distance}`);
  }
  return found;
}

describe.skipIf(why !== '')(`tensors${why && `: ${why}`}`, () => {
  test('of every odd image are equal to 1e-6 of light', async () => {
    const cases: Case[] = [];
    for (const { name, bytes } of oddObjects) {
      const file = place('dcm');
      writeFileSync(file, bytes);
      const { dataSet: header, meta, bulkOffset } = readPart10Header(bytes);
      const { format } = describeFrames(header, meta.transferSyntax);
      const decoded = await decodeFrame(bytes.subarray(bulkOffset), format);
      cases.push(caseOf(name, file, { header, transferSyntax: meta.transferSyntax }, decoded, 0));
    }
    const { own, largest, failed, differing } = compare(cases);
    console.log(`${own} images, each as ${modelInputs.length} inputs, equal to ${largest.toExponential(1)}`);
    expect([failed, differing]).toEqual([[], []]);
    expect(own).toBe(oddObjects.length);
  }, 120_000);

  test.skipIf(root === undefined)(
    'of all public files that both can decode are equal to 1e-6 of light',
    async () => {
      const cases: Case[] = [];
      const left: string[] = [];
      for (const { file = '' } of manifest(root ?? '')) {
        const path = join(root ?? '', file);
        const stored = await storedFile(path, place('dcm'));
        if (typeof stored === 'string') {
          left.push(`${file}: ${stored}`);
          continue;
        }
        try {
          for (const frame of stored.frames > 1 ? [0, stored.frames - 1] : [0]) {
            cases.push(caseOf(`${file} frame ${frame}`, path, stored, await stored.frame(frame), frame));
          }
        } catch (thrown) {
          if (!(thrown instanceof FrameError)) throw thrown;
          left.push(`${file}: here ${thrown.detail}`);
        } finally {
          await stored.close();
        }
      }
      const { own, given, largest, failed, differing } = compare(cases);
      console.log(
        `${own} frames decoded twice and ${given} lossy ones from the same samples, each as ${modelInputs.length} inputs, equal to`,
        `${largest.toExponential(1)}; left out ${left.length + failed.length}:\n${[...left, ...failed].join('\n')}`,
      );
      expect(differing).toEqual([]);
      expect(own).toBeGreaterThan(230);
      expect(given).toBeGreaterThan(45);
    },
    600_000,
  );
});
