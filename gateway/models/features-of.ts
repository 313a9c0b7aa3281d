/** The pooled features that a model gave of an image. */
import { MarkitError } from '../errors.ts';
import type { CheckedPrediction } from './predict-answer.ts';

/** Float32, little endian, as the node sends them. MODEL_NOT_TEACHABLE where there are none or one is no number. */
export function featuresOf({ features }: CheckedPrediction): Float32Array {
  if (features === null) throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'it gives no features' });
  const bytes = Buffer.from(features, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0)
    throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'its features are no numbers' });
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
  if (!values.every(Number.isFinite))
    throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'its features are no numbers' });
  return values;
}
