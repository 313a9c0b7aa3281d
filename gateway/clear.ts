/**
 * An instance is cleared: every frame decoded and its code stream walked, unused bits checked, text looked for. Nobody is
 * shown an instance that is not cleared; what cannot be proven clean is held for a person, with the boxes found. Slices of one
 * series are looked at together.
 */

import { type ChangeRun, longestRun } from './pixels/change.ts';
import { type ClearableInstance, readFrame } from './pixels/clearable.ts';
import type { ClearResult, FrameBox } from './pixels/clearing-verdict.ts';
import type { DecodePool } from './pixels/decode-pool.ts';
import { describeFrames, type FrameDescription } from './pixels/frame-description.ts';
import type { DecodedFrame } from './pixels/frame-format.ts';
import { Look } from './pixels/look.ts';
import { pictureDigest } from './pixels/picture-digest.ts';
import { inSliceOrder } from './pixels/slice-order.ts';
import { findText, framesToLookAt, isSectional, isTextProne, type TextDetector } from './pixels/text-look.ts';
import { held, verdictOf } from './pixels/verdict-of.ts';

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
  readonly detector: TextDetector;
  /** Is given every frame as it is decoded, in order, so that a display copy needs no second decoding. Never throws. */
  readonly display?: { take(frame: DecodedFrame): Promise<void> } | undefined;
  /** Keys the digests by which two versions of an object are told to show the same; without it none are made. */
  readonly digestKey?: Uint8Array | undefined;
}

/**
 * `suspected` is text that a look at its series found. Throws only what is transient (the pool closing, the detector away, the
 * disk): then the job comes again.
 */
export async function clearInstance(
  instance: ClearableInstance,
  facts: ClearableFacts,
  source: SourceClearing,
  services: ClearServices,
  suspected: readonly FrameBox[] = [],
): Promise<ClearResult> {
  const look = new Look();
  const textProne = isTextProne(facts.sopClassUid, facts.modality);
  const markers = !isSectional(facts.sopClassUid, facts.modality);
  const policy = textProne ? source.textProne : source.ordinary;
  try {
    const header = await instance.header();
    const described = describeFrames(header, instance.shape.transferSyntax);
    const { strayAt, digests } = await lookAtFrames(
      instance,
      described,
      { textProne, markers, policy },
      services,
      look,
    );
    if (services.digestKey) look.picture = pictureDigest(services.digestKey, digests, header);
    if (strayAt !== undefined) return held('bits-outside-stored', look, { frame: strayAt });
  } catch (thrown) {
    return verdictOf(thrown, look);
  }
  look.keep(suspected);
  if (facts.burnedIn === 'YES') return held('burned-in-declared', look);
  if (policy === 'person') return held('person-decides', look);
  if (policy === 'detector' && look.boxes.length > 0) return held('text-found', look, { frame: look.boxes[0]?.frame });
  return { kind: 'cleared', findings: look.findings() };
}

/** Decodes every frame and shows the detector what the policy asks for. Returns the first frame with stray bits, and digests. */
async function lookAtFrames(
  instance: ClearableInstance,
  described: FrameDescription,
  { textProne, markers, policy }: { textProne: boolean; markers: boolean; policy: ClearingPolicy },
  { pool, detector, display, digestKey }: ClearServices,
  look: Look,
): Promise<{ readonly strayAt: number | undefined; readonly digests: readonly string[] }> {
  const { format, frames, padding, palette } = described;
  const every = framesToLookAt(frames, format.samplesPerPixel, format.photometric, textProne) === 'every';
  const looked = policy !== 'none-needed';
  let run: ChangeRun | undefined;
  let strayAt: number | undefined;
  const digests: string[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const { bytes, firstBit } = await readFrame(instance, frame, look);
    const changes = frame === frames - 1 || run?.steps === longestRun - 1;
    const want = {
      samples: display !== undefined,
      luminance: looked && (every || frame === 0),
      ...(looked && !every && { run: run ?? (true as const), changes }),
      ...(digestKey && { digestKey }),
    };
    const runBegan = frame - 1 - (run?.steps ?? 0);
    const answer = await pool.run({ bytes, format, firstBit, padding, palette, want });
    look.framesDecoded++;
    run = answer.run;
    if (answer.strayBits) strayAt ??= frame;
    if (answer.samples) await display?.take({ ...answer.frame, samples: answer.samples });
    if (answer.digest) digests.push(answer.digest);
    for (const { box, step } of await findText(answer, { detector, markers, looks: [look] })) {
      if (step === undefined) look.keep([{ ...box, frame, seenIn: 'frame' }]);
      else look.keep([{ ...box, frame: runBegan + step, seenIn: 'change' }]);
    }
  }
  return { strayAt, digests };
}

/** One of a stack: an instance of one grey frame. */
export interface Slice {
  readonly instance: ClearableInstance;
  readonly facts: ClearableFacts;
}

/**
 * Sectional slices of one series and one shape, each looked at by the policy 'detector' alone; results in their order. Where the run shows
 * nothing, every slice is cleared; where it shows text, or anything is not as it should be, each is looked at alone, and a slice
 * that made a change with text is held even if alone it shows none.
 */
export async function clearStack(
  slices: readonly Slice[],
  source: SourceClearing,
  services: ClearServices,
): Promise<ClearResult[]> {
  const along = await lookAlong(slices, services);
  if (along?.clean) return along.looks.map((look) => ({ kind: 'cleared', findings: look.findings() }));
  const results: ClearResult[] = [];
  for (const [index, { instance, facts }] of slices.entries()) {
    results.push(await clearInstance(instance, facts, source, services, along?.changed.get(index)));
  }
  return results;
}

interface AlongLook {
  /** No text anywhere. */
  readonly clean: boolean;
  /** Text in a change, by the slices that made it. */
  readonly changed: ReadonlyMap<number, readonly FrameBox[]>;
  readonly looks: readonly Look[];
}

/** Undefined where a slice asks for a look of its own for another reason than text. */
async function lookAlong(slices: readonly Slice[], services: ClearServices): Promise<AlongLook | undefined> {
  const { pool, detector, digestKey } = services;
  const changed = new Map<number, FrameBox[]>();
  let clean = true;
  let run: ChangeRun | undefined;
  try {
    const opened = await Promise.all(slices.map(openSlice));
    const looks = opened.map(({ look }) => look);
    const stack = inSliceOrder(opened);
    for (const [position, { index, instance, header, look }] of stack.entries()) {
      const { format, padding } = describeFrames(header, instance.shape.transferSyntax);
      const { bytes, firstBit } = await readFrame(instance, 0, look);
      const ends = { luminance: position === 0, changes: position === stack.length - 1 };
      const want = { ...ends, run: run ?? (true as const), ...(digestKey && { digestKey }) };
      const answer = await pool.run({ bytes, format, firstBit, padding, want });
      if (answer.strayBits) return undefined;
      run = answer.run;
      look.framesDecoded++;
      look.together = stack.length;
      if (digestKey && answer.digest) look.picture = pictureDigest(digestKey, [answer.digest], header);
      for (const { box, step } of await findText(answer, { detector, markers: false, looks })) {
        clean = false;
        // Text of the first slice is found again by its own look, and it may stand in all of them.
        if (step === undefined) continue;
        const by = stack[step]?.index ?? index;
        changed.set(by, [...(changed.get(by) ?? []), { ...box, frame: 0, seenIn: 'change' }]);
      }
    }
    return { clean, changed, looks };
  } catch (thrown) {
    // A verdict on one of them, which its own look says again; what is transient goes further.
    verdictOf(thrown, new Look());
    return undefined;
  }
}

async function openSlice({ instance }: Slice, index: number) {
  return { index, instance, look: new Look(), header: await instance.header() };
}
