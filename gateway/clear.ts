/**
 * An instance is cleared: every frame decoded and its code stream walked, unused bits checked, text looked for. Nobody is
 * shown an instance that is not cleared; what cannot be proven clean is held for a person, with the boxes found.
 */

import type { DataSet } from '../data-set/data-set.ts';
import type { TextAnswer, TextImage } from '../inference/contract.ts';
import type { ClearResult } from './pixels/clearing-verdict.ts';
import type { FrameAnswer } from './pixels/decode-job.ts';
import type { DecodePool } from './pixels/decode-pool.ts';
import { describeFrames, type FrameDescription } from './pixels/frame-description.ts';
import { FrameError } from './pixels/frame-error.ts';
import { type DecodedFrame, maximumSamples } from './pixels/frame-format.ts';
import { type FileRange, Look } from './pixels/look.ts';
import { pictureDigest } from './pixels/picture-digest.ts';
import type { Projection } from './pixels/projection.ts';
import { framesToLookAt, isTextProne } from './pixels/text-look.ts';
import { held, verdictOf } from './pixels/verdict-of.ts';

/** A stored instance, opened; the image store's StoredInstance is one. */
export interface ClearableInstance {
  readonly shape: { readonly transferSyntax: string };
  header(): Promise<DataSet>;
  frame(index: number): Promise<{ readonly ranges: readonly FileRange[]; readonly firstBit: number }>;
  read(ranges: readonly FileRange[]): AsyncIterable<Uint8Array>;
}

/** Of its row. */
export interface ClearableFacts {
  readonly sopClassUid: string;
  readonly modality: string | null;
  readonly burnedIn: 'YES' | 'NO' | null;
}

/** Who decides whether text in the pixels lets an image through: the detector, a person always, or nobody needs to. */
export type ClearingPolicy = 'detector' | 'person' | 'none-needed';

/** Of the source an instance came from. */
export interface SourceClearing {
  readonly ordinary: ClearingPolicy;
  /** Captures, ultrasound, visible light: the detector decides only where the source's profile says so. */
  readonly textProne: ClearingPolicy;
}

export const defaultSourceClearing: SourceClearing = { ordinary: 'detector', textProne: 'person' };

export interface ClearServices {
  readonly pool: Pick<DecodePool, 'run'>;
  readonly detector: { detectText(image: TextImage): Promise<TextAnswer> };
  /** Is given every frame as it is decoded, in order, so that a display copy needs no second decoding. Never throws. */
  readonly display?: { take(frame: DecodedFrame): Promise<void> } | undefined;
  /** Keys the digests by which two versions of an object are told to show the same; without it none are made. */
  readonly digestKey?: Uint8Array | undefined;
}

/** Throws only what is transient (the pool closing, the detector away, the disk): then the job comes again. */
export async function clearInstance(
  instance: ClearableInstance,
  facts: ClearableFacts,
  source: SourceClearing,
  services: ClearServices,
): Promise<ClearResult> {
  const look = new Look();
  const textProne = isTextProne(facts.sopClassUid, facts.modality);
  const policy = textProne ? source.textProne : source.ordinary;
  try {
    const header = await instance.header();
    const described = describeFrames(header, instance.shape.transferSyntax);
    const { strayAt, digests } = await lookAtFrames(instance, described, { textProne, policy }, services, look);
    if (services.digestKey) look.picture = pictureDigest(services.digestKey, digests, header);
    if (strayAt !== undefined) return held('bits-outside-stored', look, { frame: strayAt });
  } catch (thrown) {
    return verdictOf(thrown, look);
  }
  if (facts.burnedIn === 'YES') return held('burned-in-declared', look);
  if (policy === 'person') return held('person-decides', look);
  if (policy === 'detector' && look.boxes.length > 0) return held('text-found', look, { frame: look.boxes[0]?.frame });
  return { kind: 'cleared', findings: look.findings() };
}

/** Decodes every frame and shows the detector what the policy asks for. Returns the first frame with stray bits, and digests. */
async function lookAtFrames(
  instance: ClearableInstance,
  described: FrameDescription,
  { textProne, policy }: { textProne: boolean; policy: ClearingPolicy },
  { pool, detector, display, digestKey }: ClearServices,
  look: Look,
): Promise<{ readonly strayAt: number | undefined; readonly digests: readonly string[] }> {
  const { format, frames, padding, palette } = described;
  const every = framesToLookAt(frames, format.samplesPerPixel, format.photometric, textProne) === 'every';
  const looked = policy !== 'none-needed';
  let projection: Projection | undefined;
  let strayAt: number | undefined;
  const digests: string[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const { bytes, firstBit } = await readFrame(instance, frame, look);
    const want = {
      samples: display !== undefined,
      luminance: looked && (every || frame === 0),
      ...(looked && !every && { projection: projection ?? (true as const), projectionLuminance: frame === frames - 1 }),
      ...(digestKey && { digestKey }),
    };
    const answer = await pool.run({ bytes, format, firstBit, padding, palette, want });
    look.framesDecoded++;
    projection = answer.projection;
    if (answer.strayBits) strayAt ??= frame;
    if (answer.samples) await display?.take({ ...answer.frame, samples: answer.samples });
    if (answer.digest) digests.push(answer.digest);
    await lookAtText(answer, frame, detector, look);
  }
  return { strayAt, digests };
}

async function lookAtText(answer: FrameAnswer, frame: number, detector: ClearServices['detector'], look: Look) {
  if (answer.luminance) look.take(frame, 'frame', await detector.detectText(answer.luminance));
  const [brightest, darkest] = answer.projectionLuminance ?? [];
  if (brightest) look.take(0, 'brightest', await detector.detectText(brightest));
  if (darkest) look.take(0, 'darkest', await detector.detectText(darkest));
}

async function readFrame(instance: ClearableInstance, index: number, look: Look) {
  look.begin(index);
  const { ranges, firstBit } = await instance.frame(index);
  look.reading(ranges);
  const length = ranges.reduce((sum, range) => sum + range.length, 0);
  if (length > 4 * maximumSamples) throw new FrameError('too-large');
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const piece of instance.read(ranges)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return { bytes, firstBit };
}
