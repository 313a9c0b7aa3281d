/** One look of the clearing job: opens the stored instance, runs the clearing story over it, and words the result for its row. */
import { type ClearServices, clearInstance, type SourceClearing } from '../clear.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { Instance } from '../store/instances.ts';
import type { Decision } from './clearing-job.ts';

export interface LookParts extends ClearServices {
  readonly images: ImageStore;
  readonly sourceClearing: (source: string) => SourceClearing;
}

/** Throws what is transient; see clearInstance. An instance without pixels has nothing to clear and nothing to show. */
export async function lookAtInstance(row: Instance, parts: LookParts): Promise<Decision> {
  if (row.pixelOffset === null) return { clearing: 'held', reason: 'no-pixels', findings: null };
  const stored = await parts.images.open(row);
  try {
    const result = await clearInstance(stored, row, parts.sourceClearing(row.source), parts);
    if (result.kind === 'cleared')
      return { clearing: 'cleared', reason: null, findings: JSON.stringify(result.findings) };
    const { kind, reason, frame, position, detail, findings } = result;
    return { clearing: kind, reason, findings: JSON.stringify({ ...findings, frame, position, detail }) };
  } finally {
    await stored.close();
  }
}
