/** Asks models about many images, a few at a time; what the node refuses, or cannot be read, has no answer. */
import { asMarkitError, isPassing } from '../errors.ts';
import type { Instance } from '../store/instances.ts';
import type { AskedImage, Predictor } from './ask-models.ts';
import type { CheckedPrediction } from './predict-answer.ts';

export interface AskAboutImages {
  readonly node: Predictor;
  /** Decoded, with what its header says of the values. */
  readonly picture: (image: Instance) => Promise<AskedImage>;
}

export interface ImageQuestion {
  readonly image: Instance;
  /** SHA-256 of each model. */
  readonly models: readonly string[];
}

/** As many as the node takes without one waiting for a decoder, and few enough that decoded they are no burden. */
const atOnce = 4;

/** Id of the instance -> SHA-256 of the model -> what it said. Throws what is transient: half an answer would teach something else. */
export async function askAboutImages(
  questions: readonly ImageQuestion[],
  want: { readonly features: boolean },
  { node, picture }: AskAboutImages,
): Promise<Map<number, ReadonlyMap<string, CheckedPrediction>>> {
  const said = new Map<number, ReadonlyMap<string, CheckedPrediction>>();
  const waiting = questions.filter(({ models }) => models.length > 0).values();
  const askOne = async ({ image, models }: ImageQuestion) => {
    try {
      const shown = await picture(image);
      const question = { images: [shown.image], models, priority: 'bulk', maps: false, ...want } as const;
      const [row = []] = await node.predict(question, [shown.samples]);
      said.set(image.id, new Map(row.map((one) => [one.model.sha256, one])));
    } catch (thrown) {
      // A node that has no such model says so of every image; of one image it says that it is refused.
      if (isPassing(thrown) || unexpected.has(asMarkitError(thrown).code)) throw thrown;
    }
  };
  const asker = async () => {
    for (const question of waiting) await askOne(question);
  };
  await Promise.all(Array.from({ length: atOnce }, asker));
  return said;
}

const unexpected: ReadonlySet<string> = new Set(['INTERNAL', 'MODEL_AWAY']);
