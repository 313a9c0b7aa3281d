/**
 * A person decides about an image that is held for its pixels: boxes are painted over, what is left is let through, or the
 * image is rejected and its file goes; or a rule of the house has boxes painted over. A masked file takes the old one's place in
 * one commit; then everything is looked at again.
 */

import { createHash } from 'node:crypto';
import { explicitLittleEndian } from '../data-set/transfer-syntax.ts';
import { canonicalBytes } from '../ledger/canonical-json.ts';
import { MarkitError } from './errors.ts';
import type { Epochs } from './images/epoch.ts';
import type { ImageStore } from './images/image-store.ts';
import { InstanceFile } from './images/instance-file.ts';
import { evenLength, maskedHead } from './images/masked-head.ts';
import { readFrame } from './pixels/clearable.ts';
import type { ClearingFindings, HoldReason, RuleMask } from './pixels/clearing-verdict.ts';
import type { DecodePool } from './pixels/decode-pool.ts';
import { plainSamples } from './pixels/display-samples.ts';
import { describeFrames } from './pixels/frame-description.ts';
import { type DecidedBox, type ImageDecision, meets, readDecision } from './pixels/image-decision.ts';
import { Look } from './pixels/look.ts';
import type { LuminanceImage } from './pixels/luminance.ts';
import type { MaskedFile } from './store/image-decision-operations.ts';
import type { ClearingState, Instance } from './store/instances.ts';
import type { Store } from './store/store.ts';

export type Verdict =
  | {
      readonly kind: 'release';
      readonly mask: readonly DecidedBox[];
      /** When the look ended whose findings the person saw; undefined: nobody looked at this image itself, so nothing on it is kept. */
      readonly seenAt: number | undefined;
    }
  | { readonly kind: 'reject' };

export interface DecideParts {
  readonly store: Store;
  readonly images: ImageStore;
  /** Where a masked file is written. */
  readonly epochs: Epochs;
  readonly pool: Pick<DecodePool, 'run'>;
  readonly now: () => number;
  /** What was decided waits for its look. */
  readonly wake: () => void;
  /** Runs this after what it was given before; what is left when the box stops is left undone. */
  readonly later: (work: () => Promise<void>) => void;
  /** Removes files whose removal is committed, now or at the next start. Never throws. */
  readonly removeBuried: (files: readonly string[]) => Promise<void>;
}

/** Reasons that a person may set aside: the image can be decoded and seen whole. */
const decidable = new Set<string>([
  'text-found',
  'device-text',
  'burned-in-declared',
  'person-decides',
] satisfies HoldReason[]);

export function isDecidable({ clearing, clearingReason }: Pick<Instance, 'clearing' | 'clearingReason'>): boolean {
  return clearing === 'held' && decidable.has(clearingReason ?? '');
}

/** Headers that are read whole, and with them every element that a masked file must have too. */
const longestHeader = 1 << 20;

/** Whether boxes can be painted over here: samples that are whole numbers, as many as one element holds. */
export function canMask({
  pixelOffset,
  pixelRepresentation,
  rows,
  columns,
  frames,
  samplesPerPixel,
}: Instance): boolean {
  if (pixelOffset === null || pixelOffset > longestHeader || pixelRepresentation === null) return false;
  return (rows ?? 0) * (columns ?? 0) * (samplesPerPixel ?? 1) * 4 * frames < 2 ** 32;
}

/** `actor` is `user-3`. Throws CONFLICT where the image is no longer what was looked at, NOT_ALLOWED where nobody may let it through. */
export async function decideImage(actor: string, row: Instance, verdict: Verdict, parts: DecideParts): Promise<void> {
  if (verdict.kind === 'release' && !isDecidable(row)) throw new MarkitError('NOT_ALLOWED');
  const at = parts.now();
  const decision = verdict.kind === 'release' ? decisionOf(actor, row, verdict, at) : null;
  const isMasked = verdict.kind === 'release' && verdict.mask.length > 0;
  const what = decision === null ? 'rejected' : isMasked ? 'masked' : 'kept';
  const seenAt = verdict.kind === 'release' ? verdict.seenAt : undefined;
  await commit({ actor, row, what, decision, isMasked, seenAt, from: ['held', 'broken'], at }, parts);
}

/** As the ledger knows who decides by a rule. */
const box = 'box';

/**
 * Paints over what a rule of the house names, of an image that waits for its verdict; nothing on it is kept. The caller has it
 * looked at again. Throws CONFLICT where it no longer waits, NOT_ALLOWED where it cannot be painted over.
 */
export async function maskByRule(row: Instance, { rule, boxes }: RuleMask, parts: DecideParts): Promise<void> {
  const at = parts.now();
  const before = readDecision(row.decision);
  const decision = {
    masked: [...(before?.masked ?? []), ...boxes.map(boxOf)],
    kept: before?.kept ?? [],
    rules: [...(before?.rules ?? []), rule],
    seen: before?.seen === true,
    by: box,
    at,
  };
  const what = 'masked-by-rule';
  await commit({ actor: box, row, what, decision, isMasked: true, seenAt: undefined, from: ['waiting'], at }, parts);
}

interface Commitment {
  readonly actor: string;
  readonly row: Instance;
  readonly what: string;
  readonly decision: ImageDecision | null;
  readonly isMasked: boolean;
  readonly seenAt: number | undefined;
  readonly from: readonly ClearingState[];
  readonly at: number;
}

async function commit(
  { actor, row, what, decision, isMasked, seenAt, from, at }: Commitment,
  parts: DecideParts,
): Promise<void> {
  const { store, removeBuried } = parts;
  const file = isMasked ? await writeMasked(row, decision?.masked ?? [], parts) : undefined;
  const { buried, decided } = await store.write
    .decideImage({
      id: row.id,
      from,
      seen: { file: row.file, at: seenAt },
      decision: decision && JSON.stringify(decision),
      masked: file?.columns,
      event: {
        kind: 'image-decided',
        time: new Date(at).toISOString(),
        subject: row.sopInstanceUid,
        actor,
        digest: createHash('sha256').update(canonicalBytes({ what, decision })).digest('hex'),
        what,
      },
      at,
    })
    .catch(async (thrown: unknown) => {
      await file?.written.leave();
      throw thrown;
    });
  await file?.written.release();
  await removeBuried(buried);
  if (!decided) throw new MarkitError('CONFLICT');
}

/** An object that was stored encrypted as it came is not taken: its file goes, and the same object, sent again, is not kept. */
export async function rejectObject(
  actor: string,
  id: string,
  { store, now, removeBuried }: DecideParts,
): Promise<void> {
  const at = now();
  const what = 'rejected';
  const digest = createHash('sha256').update(canonicalBytes({ what })).digest('hex');
  const event = {
    kind: 'image-decided',
    time: new Date(at).toISOString(),
    subject: `held-${id}`,
    actor,
    digest,
    what,
  } as const;
  const { buried } = await store.write.rejectHeld({ id, event, at });
  await removeBuried(buried);
}

/** What was found and not painted over is what the person has seen and keeps. Earlier decisions about the image stand. */
function decisionOf(
  by: string,
  row: Instance,
  { mask, seenAt }: Extract<Verdict, { kind: 'release' }>,
  at: number,
): ImageDecision {
  const before = readDecision(row.decision);
  const seen = seenAt !== undefined;
  const found = seen ? foundIn(row).filter((box) => !mask.some((painted) => meets(painted, box))) : [];
  return {
    masked: [...(before?.masked ?? []), ...mask.map(boxOf)],
    kept: [...(before?.kept ?? []), ...found.map((box) => ({ ...boxOf(box), frame: box.frame }))],
    ...(before?.rules && { rules: before.rules }),
    seen: seen || before?.seen === true,
    by,
    at,
  };
}

/** Boxes of the last look. */
export function foundIn({ clearingFindings }: Pick<Instance, 'clearingFindings'>): ClearingFindings['boxes'] {
  const { boxes = [] } = (JSON.parse(clearingFindings ?? '{}') ?? {}) as Partial<ClearingFindings>;
  return boxes;
}

function boxOf({ x, y, width, height }: DecidedBox): DecidedBox {
  return { x, y, width, height };
}

/** One frame, from 0, as the text detector saw it. */
export async function lookAtFrame(
  row: Instance,
  frame: number,
  { images, pool }: DecideParts,
): Promise<LuminanceImage> {
  const stored = await images.open(row);
  try {
    const { format, padding, palette } = describeFrames(await stored.header(), stored.shape.transferSyntax);
    const { bytes, firstBit } = await readFrame(stored, frame, new Look());
    const { luminance } = await pool.run({ bytes, format, firstBit, padding, palette, want: { luminance: true } });
    if (!luminance) throw new Error('a decoded frame without its light');
    return luminance;
  } finally {
    await stored.close();
  }
}

interface WrittenMask {
  readonly columns: MaskedFile;
  readonly written: InstanceFile;
}

/** The image with these boxes painted over, frame by frame as plain samples: what is not painted keeps its value exactly. */
async function writeMasked(row: Instance, boxes: readonly DecidedBox[], parts: DecideParts): Promise<WrittenMask> {
  if (!canMask(row)) throw new MarkitError('NOT_ALLOWED');
  const stored = await parts.images.open(row);
  const written = new InstanceFile(parts.epochs, row.sopInstanceUid);
  try {
    const header = await stored.header();
    const { format, frames, padding, palette } = describeFrames(header, stored.shape.transferSyntax);
    const bitsAllocated = Math.max(8, format.bitsAllocated);
    let columns: Omit<MaskedFile, 'file' | 'size'> | undefined;
    for (let frame = 0; frame < frames; frame++) {
      const { bytes, firstBit } = await readFrame(stored, frame, new Look());
      const want = { samples: true, masks: boxes };
      const { samples, frame: shape } = await parts.pool.run({ bytes, format, firstBit, padding, palette, want });
      if (!samples) throw new Error('a decoded frame without samples');
      const plain = plainSamples({ ...shape, samples }, bitsAllocated);
      if (!columns) {
        const { photometric, samplesPerPixel } = shape;
        const { bitsStored, highBit } = format;
        const length = frames * plain.byteLength;
        const head = maskedHead(header, { photometric, samplesPerPixel, bitsAllocated, bitsStored, highBit, length });
        columns = {
          ...masked,
          photometric,
          bitsAllocated,
          pixelOffset: head.byteLength,
          pixelLength: evenLength(length),
        };
        await written.push(head);
      }
      await written.push(plain);
    }
    if (!columns) throw new MarkitError('INSTANCE_BROKEN');
    const missing = (columns.pixelOffset ?? 0) + (columns.pixelLength ?? 0) - written.length;
    if (missing > 0) await written.push(new Uint8Array(missing));
    // The object was cleaned once: what was done to it goes with it.
    const { file, size } = await written.finish({ ...row, ...columns }, row.manifest || undefined);
    return { columns: { ...columns, file, size }, written };
  } catch (cause) {
    await written.discard();
    throw cause;
  } finally {
    await stored.close();
  }
}

const masked = { transferSyntax: explicitLittleEndian, burnedIn: 'NO' } as const;
