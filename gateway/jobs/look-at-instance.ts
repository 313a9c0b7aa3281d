/** Looks of the clearing job: open what is stored, run the clearing story over it, and word the results for the rows. */
import { type ClearServices, clearInstance, clearStack, type SourceClearing } from '../clear.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { StoredInstance } from '../images/instance-reader.ts';
import type { ClearResult } from '../pixels/clearing-verdict.ts';
import { readDecision } from '../pixels/image-decision.ts';
import type { Instance } from '../store/instances.ts';
import type { Decision } from './clearing-job.ts';
import { DisplayCopying, type DisplayOutcome } from './display-copying.ts';

export interface LookParts extends Omit<ClearServices, 'display'> {
  readonly images: ImageStore;
  readonly sourceClearing: (source: string) => SourceClearing;
  /** Of the display copy: the verdict stands whatever becomes of that. */
  readonly onTrouble: (error: unknown) => void;
}

/** Throws what is transient; see clearInstance. An instance without pixels has nothing to clear and nothing to show. */
export async function lookAtInstance(row: Instance, parts: LookParts): Promise<Decision> {
  if (row.pixelOffset === null) return { clearing: 'held', reason: 'no-pixels', findings: null };
  const stored = await parts.images.open(row);
  const display = new DisplayCopying(parts.images, row, parts.onTrouble);
  try {
    const result = await clearInstance(stored, row, parts.sourceClearing(row.source), {
      ...parts,
      display: await display.begin(),
      decision: readDecision(row.decision),
    });
    return decisionOf(result, result.kind === 'cleared' ? await display.finish() : undefined);
  } finally {
    await display.discard();
    await stored.close();
  }
}

/** The same for a stack of slices (stacksOf), none of which gets a display copy; decisions in their order. */
export async function lookAtStack(rows: readonly Instance[], parts: LookParts): Promise<Decision[]> {
  const opened: StoredInstance[] = [];
  try {
    for (const row of rows) opened.push(await parts.images.open(row));
    const slices = opened.map((instance, index) => ({ instance, facts: rows[index] as Instance }));
    const results = await clearStack(slices, parts.sourceClearing(rows[0]?.source ?? ''), parts);
    return results.map((result) => decisionOf(result, 'quick'));
  } finally {
    await Promise.all(opened.map((instance) => instance.close()));
  }
}

function decisionOf(result: ClearResult, displayCopy: DisplayOutcome | undefined): Decision {
  const { picture, ...findings } = result.findings;
  if (result.kind === 'cleared') {
    return { clearing: 'cleared', reason: null, findings: JSON.stringify({ ...findings, displayCopy }), picture };
  }
  const { kind, reason, frame, position, detail } = result;
  const stored = JSON.stringify({ ...findings, frame, position, detail });
  return { clearing: kind, reason, findings: stored, picture, ...(kind === 'held' && { byRule: result.byRule }) };
}
