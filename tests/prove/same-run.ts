/** Puts the public images into other forms, as an archive does, and asks whether the box would know their samples again. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DataSetError } from '../../data-set/error.ts';
import { type Part10Header, readPart10Header } from '../../data-set/part10.ts';
import { deidentifyHeader } from '../../gateway/deid/deidentify.ts';
import { markitProfile } from '../../gateway/deid/profile.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { MarkitError } from '../../gateway/errors.ts';
import { openInstance } from '../../gateway/images/instance-reader.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { describeFrames, type FrameDescription } from '../../gateway/pixels/frame-description.ts';
import { FrameError } from '../../gateway/pixels/frame-error.ts';
import { frameDigest, type PictureDigest, pictureDigest } from '../../gateway/pixels/picture-digest.ts';
import { findStrayBits } from '../../gateway/pixels/stray-bits.ts';
import { missingCommands } from '../support/has-command.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';

/** Lossless ones only: of the others two decoders may differ in the last bit. */
const decompressors: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.5': 'dcmdrle',
  '1.2.840.10008.1.2.4.57': 'dcmdjpeg',
  '1.2.840.10008.1.2.4.70': 'dcmdjpeg',
  '1.2.840.10008.1.2.4.80': 'dcmdjpls',
};
const native = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1']);
const forms = [['dcmconv', '+ti'], ['dcmconv', '+te'], ['dcmcrle'], ['dcmcjpeg', '+e1'], ['dcmcjpls']] as const;

export interface SameRun {
  /** Images with at least one other form, and how many forms of them were compared. */
  readonly images: number;
  readonly compared: number;
  /** Forms that DCMTK does not make of an image, or that the box would not clear. */
  readonly left: number;
  readonly problems: readonly string[];
}

export interface SameOptions {
  readonly folder: string;
  /** Every n-th image. */
  readonly every: number;
  /** Changes the low bit of one sample of each form: every one must be told apart. */
  readonly spoil: boolean;
}

/** The reason why it cannot run here. */
export function noForms(): string | undefined {
  if (!sharedData('dicom')) return noSharedData;
  return missingCommands(...new Set([...forms.map(([program]) => program), ...Object.values(decompressors)]));
}

export async function compareForms({ folder, every, spoil }: SameOptions): Promise<SameRun> {
  const root = sharedData('dicom') ?? '';
  const run = { images: 0, compared: 0, left: 0, problems: [] as string[] };
  for (const path of candidates(root).filter((_, at) => at % every === 0)) {
    const before = await pictureOf(path, false);
    if (!before) continue;
    let compared = 0;
    for (const [name, form] of formsOf(path, folder)) {
      const after = form && (await pictureOf(form, spoil));
      if (!after) {
        run.left++;
        continue;
      }
      compared++;
      const same = after.samples === before.samples && after.description === before.description;
      if (!same) run.problems.push(`${relative(root, path)} as ${name} is another image`);
    }
    run.compared += compared;
    if (compared > 0) run.images++;
  }
  return run;
}

/** Files whose samples can be had without loss, by every program. */
function candidates(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'manifest.csv')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const syntax = headerOf(path)?.meta.transferSyntax ?? '';
      return native.has(syntax) || syntax in decompressors;
    })
    .sort();
}

function headerOf(path: string): Part10Header | undefined {
  try {
    return readPart10Header(readFileSync(path));
  } catch (thrown) {
    if (thrown instanceof DataSetError) return undefined;
    throw thrown;
  }
}

/** What to call a form, and its file; undefined where the program does not make it. */
function* formsOf(path: string, folder: string): Generator<readonly [string, string | undefined]> {
  const decompressor = decompressors[headerOf(path)?.meta.transferSyntax ?? ''];
  let from: string | undefined = path;
  if (decompressor !== undefined) {
    from = made(folder, path, decompressor);
    yield [decompressor, from];
  }
  for (const [program, ...options] of forms) {
    yield [[program, ...options].join(' '), from && made(folder, from, program, ...options)];
  }
}

function made(folder: string, from: string, program: string, ...options: string[]): string | undefined {
  // One name a step: the form before it is not needed any more, but the one that it is made of is.
  const to = join(folder, `${program}.dcm`);
  try {
    execFileSync(program, [...options, from, to], { stdio: 'ignore' });
    return to;
  } catch {
    // Not every image has every form: 32 bits, palettes, one bit. The caller counts it.
    return undefined;
  }
}

const keys = deriveSiteKeys(new Uint8Array(32).fill(5));

/** Undefined where the box would not clear it. */
async function pictureOf(path: string, spoil: boolean): Promise<PictureDigest | undefined> {
  try {
    const header = readPart10Header(readFileSync(path));
    const clean = deidentifyHeader(header.dataSet, { ...header.meta, keys, profile: markitProfile });
    if (clean.kind === 'hold') return undefined;
    const described = describeFrames(clean.dataSet, header.meta.transferSyntax);
    const digests = await digestsOf(path, header, described, spoil);
    return digests && pictureDigest(keys.digest, digests, clean.dataSet);
  } catch (thrown) {
    if (thrown instanceof FrameError || thrown instanceof DataSetError || thrown instanceof MarkitError)
      return undefined;
    throw thrown;
  }
}

async function digestsOf(
  path: string,
  { bulkOffset, bulkLength }: Part10Header,
  { format, frames, padding }: FrameDescription,
  spoil: boolean,
): Promise<string[] | undefined> {
  const pixelOffset = bulkOffset ?? null;
  const rest = bulkOffset === undefined ? null : readFileSync(path).length - bulkOffset;
  const shape = { ...format, frames, pixelOffset, pixelLength: bulkLength ?? rest };
  const instance = await openInstance(path, shape);
  try {
    const digests: string[] = [];
    for (let index = 0; index < frames; index++) {
      const { ranges, firstBit } = await instance.frame(index);
      const bytes = Buffer.concat(await Array.fromAsync(instance.read(ranges)));
      const frame = await decodeFrame(bytes, format, { firstBit });
      if (findStrayBits(frame, format, padding)) return undefined;
      if (spoil && index === frames - 1) frame.samples[frame.samples.length - 1] = (frame.samples.at(-1) ?? 0) ^ 1;
      digests.push(frameDigest(keys.digest, frame, format.bitsStored));
    }
    return digests;
  } finally {
    await instance.close();
  }
}
