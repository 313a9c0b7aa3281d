/** Asks the node what a model that was just made says of an image, and whether that is what it was taught. */
import { setTimeout as wait } from 'node:timers/promises';
import { asMarkitError, MarkitError } from '../errors.ts';
import type { AskedImage, Predictor } from './ask-models.ts';
import { saidOf } from './taught-model.ts';
import type { TaughtLabel } from './teach-question.ts';

/** Of the probability, or of the percentage: weights are float32 there, and a node may calculate on another processor. */
const tolerance = { probability: 2e-3, number: 0.2 };

/** The node looks for new models once a second at most. */
const lookAgain = 1_500;

/** `features`: of that image, by the parent. Throws MODEL_NOT_TEACHABLE where it says something else. */
export async function tryTaught(
  node: Predictor,
  sha256: string,
  { image, samples }: AskedImage,
  features: Float32Array,
  labels: readonly TaughtLabel[],
): Promise<void> {
  const question = { images: [image], models: [sha256], priority: 'bulk', maps: false, features: false } as const;
  const ask = async () => (await node.predict(question, [samples]))[0]?.[0];
  const said = await ask().catch(async (thrown: unknown) => {
    if (asMarkitError(thrown).code !== 'MODEL_AWAY') throw thrown;
    await wait(lookAgain);
    return ask();
  });
  for (const label of labels) {
    const raw = label.weights.reduce((sum, weight, k) => sum + weight * (features[k] ?? Number.NaN), label.bias);
    const wanted = saidOf(label, raw);
    const found = label.calibration
      ? said?.scores.find((score) => score.label === label.label)?.probability
      : said?.value?.number;
    const near = label.calibration ? tolerance.probability : tolerance.number;
    if (found === undefined || !(Math.abs(found - wanted) <= near))
      throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'the file that was made does not say what was taught' });
  }
}
