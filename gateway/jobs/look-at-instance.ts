/** One look of the clearing job: opens the stored instance, runs the clearing story over it, and words the result for its row. */
import { type ClearServices, clearInstance, type SourceClearing } from '../clear.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { Instance } from '../store/instances.ts';
import type { Decision } from './clearing-job.ts';
import { DisplayCopying } from './display-copying.ts';

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
    });
    const { picture, ...findings } = result.findings;
    if (result.kind === 'cleared') {
      const displayCopy = await display.finish();
      return { clearing: 'cleared', reason: null, findings: JSON.stringify({ ...findings, displayCopy }), picture };
    }
    const { kind, reason, frame, position, detail } = result;
    return { clearing: kind, reason, findings: JSON.stringify({ ...findings, frame, position, detail }), picture };
  } finally {
    await display.discard();
    await stored.close();
  }
}
