/**
 * An instance is cleared: every frame decoded and its code stream walked, unused bits checked, text looked for. Nobody is
 * shown an instance that is not cleared; what cannot be proven clean is held for a person, with the boxes found, or painted over
 * by a rule that the house set and looked at again. Slices of one series are looked at together.
 */

import type { DataSet } from '../data-set/data-set.ts';
import { type ChangeRun, longestRun } from './pixels/change.ts';
import { type ClearableInstance, readFrame } from './pixels/clearable.ts';
import type { ClearResult, FrameBox } from './pixels/clearing-verdict.ts';
import type { DecodePool } from './pixels/decode-pool.ts';
import { deviceRuleFor } from './pixels/device-rules.ts';
import { describeFrames, type FrameDescription } from './pixels/frame-description.ts';
import type { DecodedFrame } from './pixels/frame-format.ts';
import { type ImageDecision, isDecided, type KeptBox } from './pixels/image-decision.ts';
import { Look } from './pixels/look.ts';
import { noWords, type WordList, wordList } from './pixels/marker-words.ts';
import { pictureDigest } from './pixels/picture-digest.ts';
import type { DeviceRule } from './pixels/read-device-rules.ts';
import { initialsMask, ruleOfDevice } from './pixels/rule-masks.ts';
import { inSliceOrder } from './pixels/slice-order.ts';
import {
  findText,
  framesToLookAt,
  isDocument,
  isRadiograph,
  isSectional,
  isTextProne,
  type TextDetector,
} from './pixels/text-look.ts';
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
  /** Text that lets an image through where the detector decides; none where absent: then any text holds. */
  readonly words?: WordList | undefined;
  /** Whether the box paints short marks outside the body of a radiograph over by itself; where not, they hold it. */
  readonly maskInitials?: boolean | undefined;
  /** Where devices write text: there the box paints over by itself, wherever the detector decides. */
  readonly deviceRules?: readonly DeviceRule[] | undefined;
}

export const defaultSourceClearing: SourceClearing = {
  ordinary: 'detector',
  textProne: 'person',
  words: wordList(),
};

export interface ClearServices {
  readonly pool: Pick<DecodePool, 'run'>;
  readonly detector: TextDetector;
  /** Is given every frame as it is decoded, in order, so that a display copy needs no second decoding. Never throws. */
  readonly display?: { take(frame: DecodedFrame): Promise<void> } | undefined;
  /** What a person decided about this image: boxes there are no news, and no policy asks again. */
  readonly decision?: ImageDecision | undefined;
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
  const markers = !isSectional(facts.sopClassUid, facts.modality);
  const set = textProne ? source.textProne : source.ordinary;
  const policy = set === 'detector' && isDocument(facts.sopClassUid, facts.modality) ? 'person' : set;
  const marks = isRadiograph(facts.sopClassUid, facts.modality);
  let header: DataSet;
  let size = { width: 0, height: 0 };
  try {
    header = await instance.header();
    const described = describeFrames(header, instance.shape.transferSyntax);
    size = { width: described.format.columns, height: described.format.rows };
    const { strayAt, digests } = await lookAtFrames(
      instance,
      described,
      { textProne, markers, marks, policy, words: source.words ?? noWords },
      services,
      look,
    );
    if (services.digestKey) look.picture = pictureDigest(services.digestKey, digests, header);
    if (strayAt !== undefined) return held('bits-outside-stored', look, { frame: strayAt });
  } catch (thrown) {
    return verdictOf(thrown, look);
  }
  const seen = services.decision?.seen === true;
  if (!seen && facts.burnedIn === 'YES') return held('burned-in-declared', look);
  if (!seen && policy === 'person') return held('person-decides', look);
  const device = policy === 'detector' ? ruleOfDevice(header, source.deviceRules, services.decision) : undefined;
  if (device) return held('device-text', look, { byRule: device });
  if (policy !== 'none-needed' && look.unlistedAt !== undefined) {
    const own = source.maskInitials === true && policy === 'detector';
    const byRule = own ? initialsMask(look.boxes, size, services.decision) : undefined;
    return held('text-found', look, { frame: look.unlistedAt, byRule });
  }
  return { kind: 'cleared', findings: look.findings() };
}

interface LookPlan {
  readonly textProne: boolean;
  readonly markers: boolean;
  readonly marks: boolean;
  readonly policy: ClearingPolicy;
  readonly words: WordList;
}

/** Decodes every frame and shows the detector what the policy asks for. Returns the first frame with stray bits, and digests. */
async function lookAtFrames(
  instance: ClearableInstance,
  described: FrameDescription,
  { textProne, markers, marks, policy, words }: LookPlan,
  { pool, detector, display, decision, digestKey }: ClearServices,
  look: Look,
): Promise<{ readonly strayAt: number | undefined; readonly digests: readonly string[] }> {
  const { format, frames, padding, palette } = described;
  const every = framesToLookAt(frames, format, textProne) === 'every';
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
    const isNews = (box: KeptBox) => !decision || !isDecided(decision, box);
    const film = markers && frames === 1;
    const { own, changes: changed } = await findText(answer, {
      ...{ detector, markers, film, words, marks: marks && film, masked: decision?.masked, looks: [look] },
    });
    const found: FrameBox[] = [
      ...own.map((box) => ({ ...box, frame, seenIn: 'frame' as const })),
      ...changed.map(({ box, sure }) => ({ ...box, frame: runBegan + sure, seenIn: 'change' as const })),
    ];
    look.keep(found.filter(isNews));
  }
  return { strayAt, digests };
}

/** One of a stack: an instance of one grey frame. */
export interface Slice {
  readonly instance: ClearableInstance;
  readonly facts: ClearableFacts;
}

/**
 * Sectional slices of one series and one shape, each looked at by the policy 'detector' alone; results in their order. Where the run
 * shows nothing every slice is cleared. A slice that made a change with text is held; where else it may stand, and everywhere
 * if it stands in the first, each is looked at alone.
 */
export async function clearStack(
  slices: readonly Slice[],
  source: SourceClearing,
  services: ClearServices,
): Promise<ClearResult[]> {
  const along = await lookAlong(slices, source, services);
  const results: ClearResult[] = [];
  for (const [index, { instance, facts }] of slices.entries()) {
    const look = along?.looks[index];
    if (!look || along.doubtful.has(index)) results.push(await clearInstance(instance, facts, source, services));
    else if (look.unlistedAt !== undefined) results.push(held('text-found', look, { frame: 0 }));
    else results.push({ kind: 'cleared', findings: look.findings() });
  }
  return results;
}

interface AlongLook {
  readonly looks: readonly Look[];
  /** To be looked at alone. */
  readonly doubtful: ReadonlySet<number>;
}

/** Undefined where a slice asks for a look of its own for another reason than text. */
async function lookAlong(
  slices: readonly Slice[],
  { words = noWords, deviceRules = [] }: SourceClearing,
  services: ClearServices,
): Promise<AlongLook | undefined> {
  const { pool, detector, digestKey } = services;
  const doubtful = new Set<number>();
  let run: ChangeRun | undefined;
  try {
    const opened = await Promise.all(slices.map(openSlice));
    if (opened.some(({ header }) => deviceRuleFor(header, deviceRules))) return undefined;
    const looks = opened.map(({ look }) => look);
    const stack = inSliceOrder(opened);
    for (const [position, { instance, header, look }] of stack.entries()) {
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
      const { own, changes } = await findText(answer, { detector, markers: false, film: false, words, looks });
      if (own.length > 0) return undefined;
      for (const { box, sure, maybe } of changes) {
        stack[sure]?.look.keep([{ ...box, frame: 0, seenIn: 'change' }]);
        for (const step of maybe) doubtful.add(stack[step]?.index ?? 0);
      }
    }
    for (const { index, look } of stack) if (look.unlistedAt !== undefined) doubtful.delete(index);
    return { looks, doubtful };
  } catch (thrown) {
    // A verdict on one of them, which its own look says again; what is transient goes further.
    verdictOf(thrown, new Look());
    return undefined;
  }
}

async function openSlice({ instance }: Slice, index: number) {
  return { index, instance, look: new Look(), header: await instance.header() };
}
