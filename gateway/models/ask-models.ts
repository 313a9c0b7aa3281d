/** A question to the inference node about several images and models, taken apart where one of them is to blame. */
import type { ImageDescription, PredictQuestion, Priority } from '../../inference/predict-contract.ts';
import { asMarkitError, type ErrorCode, isPassing } from '../errors.ts';
import type { CheckedPrediction } from './predict-answer.ts';

export interface Predictor {
  predict(question: PredictQuestion, samples: readonly Uint8Array[]): Promise<CheckedPrediction[][]>;
}

export interface AskedImage {
  readonly image: ImageDescription;
  readonly samples: Uint8Array;
}

export type ModelAnswer =
  | { readonly outcome: 'done'; readonly prediction: CheckedPrediction }
  | { readonly outcome: 'failed'; readonly code: ErrorCode };

/** `[image][model]`. The node answers a question whole or not at all, so that of one it refuses each part is asked alone. Throws what is transient. */
export async function askModels(
  node: Predictor,
  images: readonly AskedImage[],
  models: readonly string[],
  priority: Priority,
): Promise<ModelAnswer[][]> {
  try {
    const question = { images: images.map(({ image }) => image), models, priority, maps: true, features: false };
    const samples = images.map((image) => image.samples);
    const answered = await node.predict(question, samples);
    return answered.map((row) => row.map((prediction) => ({ outcome: 'done', prediction })));
  } catch (thrown) {
    if (isPassing(thrown)) throw thrown;
    const parts: ModelAnswer[][] = [];
    if (images.length > 1) {
      for (const image of images) parts.push(...(await askModels(node, [image], models, priority)));
      return parts;
    }
    if (models.length > 1) {
      for (const model of models) parts.push(...(await askModels(node, images, [model], priority)));
      return [parts.flat()];
    }
    return [[{ outcome: 'failed', code: asMarkitError(thrown).code }]];
  }
}
