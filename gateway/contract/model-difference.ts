/** GET /api/models/:sha256/difference (manager, owner): how a model differs from the active one of its name, on images that both answered. */
import Type, { type Static } from 'typebox';
import { Sha256 } from '../../model-files/manifest.ts';
import { Closed, Count, Line } from './scalars.ts';

const Compared = Closed({ name: Line, version: Line, sha256: Sha256 });
const Difference = Type.Number({ minimum: 0 });

/**
 * Sums alone, over images by the twenty: what a model said of one case is its reader's to see, once the project shows it, and who manages the models of a box may
 * be a reader somewhere.
 */
export const ModelDifference = Closed({
  model: Compared,
  active: Compared,
  images: Count,
  labels: Type.Array(
    Closed({
      label: Line,
      images: Count,
      /** Where both have a threshold, and of those, where both are on the same side of theirs. */
      compared: Count,
      agreed: Count,
      /** Of the probability, mean of its absolute. */
      difference: Difference,
    }),
    { maxItems: 100 },
  ),
  /** Of a regression; null where not both gave a value in the same unit. */
  value: Type.Union([Closed({ unit: Line, images: Count, difference: Difference }), Type.Null()]),
});
export type ModelDifference = Static<typeof ModelDifference>;
