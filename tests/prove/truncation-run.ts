/** Damages frames of the public files inside a valid wrapper and asks whether clearing would see it. */

import { MarkitError } from '../../gateway/errors.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import type { FrameFormat, SampleArray } from '../../gateway/pixels/frame-format.ts';
import { encapsulated } from '../support/encapsulated.ts';
import { type EncapsulatedFile, framesOf } from './encapsulated-files.ts';
import {
  type CutKind,
  cutsOf,
  extentOf,
  type Fill,
  fills,
  overwritten,
  type Random,
  type Span,
  spans,
} from './frame-damage.ts';

export type Decode = (bytes: Uint8Array, format: FrameFormat) => Promise<SampleArray>;

/** As clearing does it: the stream walked, then decoded whole. */
export const walkedDecode: Decode = async (bytes, format) => (await decodeFrame(bytes, format)).samples;

export interface Rate {
  readonly tried: number;
  readonly found: number;
  /** Not found, and not a sample is different. */
  readonly harmless: number;
}

type Column = CutKind | `${Fill} ${Span}`;
/** By transfer syntax, then by kind of damage. */
export type Rates = Map<string, Map<Column, Rate>>;

export interface TruncationRun {
  readonly cuts: Rates;
  readonly spans: Rates;
  readonly missed: string[];
}

export interface TruncationOptions {
  readonly decode: Decode;
  readonly random: Random;
  /** Cuts of every kind a frame, and spans of every kind. */
  readonly each: number;
  readonly withSpans: boolean;
  /** One in so many frames is damaged. */
  readonly oneIn: number;
}

export async function damageAll(
  files: ReadonlyArray<EncapsulatedFile>,
  options: TruncationOptions,
): Promise<TruncationRun> {
  const run: TruncationRun = { cuts: new Map(), spans: new Map(), missed: [] };
  for (const { file, frame } of shareOf(files, options)) await damageFrame(file, frame, options, run);
  return run;
}

interface OneFrame {
  readonly file: EncapsulatedFile;
  readonly frame: number;
}

/** Of every transfer syntax the same share, and at least one frame. */
function shareOf(files: ReadonlyArray<EncapsulatedFile>, { random, oneIn }: TruncationOptions): OneFrame[] {
  const bySyntax = Map.groupBy(
    files.flatMap((file) => file.frames.map((_, frame) => ({ file, frame }))),
    ({ file }) => file.format.transferSyntax,
  );
  return [...bySyntax.values()].flatMap((frames) => {
    const wanted = Math.ceil(frames.length / oneIn);
    return Array.from({ length: wanted }, () => frames.splice(random(frames.length), 1)).flat();
  });
}

async function damageFrame(file: EncapsulatedFile, frame: number, options: TruncationOptions, run: TruncationRun) {
  const { decode, random, each } = options;
  const { format } = file;
  const bytes = Uint8Array.from(Buffer.concat(file.frames[frame] ?? []));
  const extent = await extentOf(bytes, format);
  const samples = await decode(bytes, format);
  for (const cut of cutsOf(bytes, extent, random, each)) {
    const seen = await isSeen(file, frame, cut.bytes, decode);
    if (seen !== true) run.missed.push(`${file.file} frame ${frame + 1}: ${cut.kind} at ${cut.at} of ${extent.end}`);
    count(run.cuts, format, cut.kind, seen === true, false);
  }
  if (!options.withSpans) return;
  for (const span of spans) {
    for (const fill of fills) {
      for (let i = 0; i < each; i++) {
        const damaged = overwritten(bytes, extent, { span, fill }, random);
        if (!damaged) continue;
        const seen = await isSeen(file, frame, damaged, decode);
        count(run.spans, format, `${fill} ${span}`, seen === true, seen !== true && same(seen, samples));
      }
    }
  }
}

/** True, or the samples that would have been shown. */
async function isSeen(
  file: EncapsulatedFile,
  frame: number,
  bytes: Uint8Array,
  decode: Decode,
): Promise<true | SampleArray> {
  const value = encapsulated(
    file.frames.map((fragments, index) => (index === frame ? refit(fragments, bytes) : fragments)),
  );
  try {
    const frames = await framesOf(value, file.frames.length);
    return await decode(Uint8Array.from(Buffer.concat(frames[frame] ?? [])), file.format);
  } catch (thrown) {
    if (thrown instanceof MarkitError) return true;
    throw thrown;
  }
}

/** The damaged stream in fragments of the old lengths, as far as it goes. */
function refit(fragments: ReadonlyArray<Uint8Array>, bytes: Uint8Array): Uint8Array[] {
  const refitted: Uint8Array[] = [];
  let at = 0;
  for (const { length } of fragments) {
    if (at < bytes.length || refitted.length === 0) refitted.push(bytes.subarray(at, at + length));
    at += length;
  }
  return refitted;
}

function same(a: SampleArray, b: SampleArray): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function count(rates: Rates, { transferSyntax }: FrameFormat, column: Column, found: boolean, harmless: boolean): void {
  const row = rates.get(transferSyntax) ?? new Map<Column, Rate>();
  rates.set(transferSyntax, row);
  const old = row.get(column) ?? { tried: 0, found: 0, harmless: 0 };
  row.set(column, {
    tried: old.tried + 1,
    found: old.found + (found ? 1 : 0),
    harmless: old.harmless + (harmless ? 1 : 0),
  });
}
