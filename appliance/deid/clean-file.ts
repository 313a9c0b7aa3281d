/** Cleans one object of `markit deid`: header and code streams by the box's engine, frames by its look, text where that is asked for. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { clearInstance, type SourceClearing } from '../../gateway/clear.ts';
import { manifestOf } from '../../gateway/deid/manifest.ts';
import type { Profile } from '../../gateway/deid/profile.ts';
import type { SiteKeys } from '../../gateway/deid/pseudonym.ts';
import { type CleanFile, deidentifyFile } from '../../gateway/deidentify-file.ts';
import { openInstance } from '../../gateway/images/instance-reader.ts';
import type { ClearResult } from '../../gateway/pixels/clearing-verdict.ts';
import type { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import type { TextDetector } from '../../gateway/pixels/text-look.ts';
import type { DeidJob, DeidResult, LookCounts } from './deid-job.ts';
import { OutputFile, placeOf } from './output-file.ts';

export interface CleanOptions {
  readonly keys: SiteKeys;
  readonly profile: Profile;
  readonly out: string;
  /** Undefined: no frame is decoded. */
  readonly pool: Pick<DecodePool, 'run'> | undefined;
  /** Undefined: nobody looks for letters. */
  readonly look?: TextLook | undefined;
  /** A path for an unfinished file that nobody else uses. */
  readonly part: string;
  readonly onFault: (thrown: unknown) => void;
}

export interface TextLook {
  readonly detector: TextDetector;
  readonly source: SourceClearing;
}

/** Longer files are read in pieces. */
const mostInMemory = 64 * 2 ** 20;
const pieceLength = 4 * 2 ** 20;

/** Throws what the disk throws while it writes, and INFERENCE_AWAY where the detector is gone. */
export async function cleanFile({ from }: DeidJob, options: CleanOptions): Promise<DeidResult> {
  if ('fault' in from) return { kind: 'kept-back', reason: from.fault };
  const output = new OutputFile(options.part);
  try {
    const { keys, profile, onFault } = options;
    const outcome = deidentifyFile({ chunks: chunksOf(from), out: output, keys, profile, onFault });
    if (outcome.kind === 'held') return { kind: 'kept-back', reason: outcome.reason };
    const { pool, look } = options;
    const seen = pool && (await lookAtPixels(output, outcome, pool, look));
    const counts = seen && look && { look: countsOf(seen) };
    if (seen && seen.kind !== 'cleared') return { kind: 'kept-back', reason: seen.reason, ...counts };
    // A run with a look may be ended in the middle of a file: a name is given to a whole one.
    if (look) output.asFile();
    const placed = output.place(placeOf(options.out, outcome.described));
    if (placed === 'other') return { kind: 'kept-back', reason: 'other-of-that-name' };
    const { sopInstanceUid } = outcome.described;
    return {
      kind: placed,
      sopInstanceUid,
      manifest: manifestOf(profile, outcome.counts, outcome.structure),
      ...counts,
    };
  } catch (thrown) {
    if (thrown instanceof NotReadable) return { kind: 'kept-back', reason: 'not-readable' };
    throw thrown;
  } finally {
    output.discard();
  }
}

class NotReadable extends Error {}

function chunksOf(from: { readonly path: string } | { readonly bytes: Uint8Array }): () => Iterable<Uint8Array> {
  if ('bytes' in from) return () => [from.bytes];
  const { path } = from;
  let whole: Uint8Array | undefined;
  return function* () {
    whole ??= readSmall(path);
    if (whole) yield whole;
    else yield* readPieces(path);
  };
}

/** Undefined where it is long. */
function readSmall(path: string): Uint8Array | undefined {
  return reading(() => {
    const file = openSync(path, 'r');
    try {
      return fstatSync(file).size <= mostInMemory ? readFileSync(file) : undefined;
    } finally {
      closeSync(file);
    }
  });
}

function* readPieces(path: string): Generator<Uint8Array> {
  const file = reading(() => openSync(path, 'r'));
  try {
    for (;;) {
      const piece = Buffer.allocUnsafeSlow(pieceLength);
      const length = reading(() => readSync(file, piece, 0, pieceLength, null));
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function reading<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new NotReadable('the file could not be read', { cause });
  }
}

/** Nobody looks for letters: the report and the terminal say so. */
const noLook: TextLook = {
  source: { ordinary: 'none-needed', textProne: 'none-needed' },
  detector: { detectText: () => Promise.reject(new Error('no text is looked for here')) },
};

/** Every frame is decoded and its unused bits are checked, as the box does before anybody sees an image. */
async function lookAtPixels(
  output: OutputFile,
  clean: CleanFile,
  pool: Pick<DecodePool, 'run'>,
  { source, detector }: TextLook = noLook,
): Promise<ClearResult | undefined> {
  const { described, pixelOffset } = clean;
  if (pixelOffset === null) return undefined;
  const { burnedIn, sopClassUid, modality } = described;
  const facts = { sopClassUid, modality, burnedIn: burnedIn === undefined ? null : burnedIn ? 'YES' : 'NO' } as const;
  const instance = await openInstance(output.asFile(), { ...clean, ...described });
  try {
    return await clearInstance(instance, facts, source, { pool, detector });
  } finally {
    await instance.close();
  }
}

function countsOf({ findings: { imagesLookedAt, boxes } }: ClearResult): LookCounts {
  const listed = boxes.filter(({ word }) => word !== undefined).length;
  return { images: imagesLookedAt, listed, other: boxes.length - listed };
}
