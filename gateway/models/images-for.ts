/** Which images of a case a model is for. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { Instance } from '../store/instances.ts';
import { admits, type ModelRules, ruleFor } from './rules.ts';

/** `ran`: on which it was run before; where the header does not name the view, that says what the view model said. */
export function imagesFor(
  manifest: Pick<ModelManifest, 'name' | 'use'>,
  images: readonly Instance[],
  rules: ModelRules,
  ran: ReadonlySet<number>,
): Instance[] {
  const rule = ruleFor(manifest, rules);
  return images.filter((image) => {
    if (image.pixelOffset === null) return false;
    const verdict = admits(rule, image);
    return verdict === 'yes' || (verdict === 'by-view' && ran.has(image.id));
  });
}
