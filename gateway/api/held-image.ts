/** One held image as its owner sees it: what was found on it, and its picture as the text detector saw it. */
import type { HeldBox, HeldImage, HeldProposal } from '../contract/held-images.ts';
import { canMask, type DecideParts, decideImage, foundIn, lookAtFrame } from '../decide.ts';
import { asMarkitError, MarkitError } from '../errors.ts';
import { clearingReasonText } from '../pixels/clearing-reason.ts';
import { readDecision } from '../pixels/image-decision.ts';
import type { LuminanceImage } from '../pixels/luminance.ts';
import { initialsMask, ruleOfDevice } from '../pixels/rule-masks.ts';
import type { Instance } from '../store/instances.ts';
import type { Services } from './services.ts';

type Shown = Pick<Services, 'store' | 'images' | 'deviceRules'>;

export async function heldImage(row: Instance, services: Shown): Promise<HeldImage> {
  const { id, source, receivedAt, rows, columns, frames, modality, bodyPart, viewPosition, burnedIn } = row;
  return {
    ...{ id, source, receivedAt, frames, modality, bodyPart, viewPosition, burnedIn },
    reason: clearingReasonText(row.clearingReason ?? ''),
    lookedAt: row.clearedAt ?? 0,
    rows: rows ?? 0,
    columns: columns ?? 0,
    maskable: canMask(row),
    places: foundIn(row).map(({ frame, word = null, x, y, width, height, score }) => {
      return { ...{ x, y, width, height, score, word }, frame: frame + 1 };
    }),
    proposals: canMask(row) ? await proposalsFor(row, services) : [],
    painted: [...(readDecision(row.decision)?.rules ?? [])],
    alike: (await services.store.read.heldAlike({ id })).length,
  };
}

/** What the rules would paint over, whatever the source is set to: the owner takes it or not. Nothing where its file is gone: it can still be rejected. */
async function proposalsFor(
  row: Instance,
  { images, deviceRules }: Pick<Services, 'images' | 'deviceRules'>,
): Promise<HeldProposal[]> {
  const decision = readDecision(row.decision);
  const stored = await images.open(row).catch(unlessBroken);
  if (!stored) return [];
  try {
    const device = ruleOfDevice(await stored.header(), deviceRules, decision);
    const size = { width: row.columns ?? 0, height: row.rows ?? 0 };
    const marks = initialsMask(foundIn(row), size, decision);
    const proposal = (kind: HeldProposal['kind'], mask: typeof device): HeldProposal[] =>
      mask === undefined ? [] : [{ kind, rule: mask.rule, boxes: [...mask.boxes] }];
    return [...proposal('mark', marks), ...proposal('device', device)];
  } finally {
    await stored.close();
  }
}

function unlessBroken(thrown: unknown): undefined {
  if (!(thrown instanceof MarkitError) || thrown.code !== 'INSTANCE_BROKEN') throw thrown;
}

/** `frame` from 1. Throws NOT_FOUND past the last. */
export async function heldPicture(parts: DecideParts, row: Instance, frame: number): Promise<LuminanceImage> {
  if (frame > row.frames) throw new MarkitError('NOT_FOUND');
  return lookAtFrame(row, frame - 1, parts);
}

/** The same boxes on an image that nobody has seen; what else was found on it holds it again. False where it stays as it is. */
export async function maskUnseen(
  actor: string,
  row: Instance,
  mask: readonly HeldBox[],
  parts: DecideParts,
): Promise<boolean> {
  try {
    await decideImage(actor, row, { kind: 'release', mask, seenAt: undefined }, parts);
    return true;
  } catch (thrown) {
    // Somebody else decided about it meanwhile, or it cannot be painted over: the list shows it.
    if (['CONFLICT', 'NOT_ALLOWED'].includes(asMarkitError(thrown).code)) return false;
    throw thrown;
  }
}
