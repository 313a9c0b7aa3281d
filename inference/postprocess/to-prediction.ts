/** From a model's outputs for one image to the result that is stored and shown. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ImageDescription, Prediction, PredictQuestion } from '../predict-contract.ts';
import { fitOf, placementOfInput } from '../preprocess/fit.ts';
import { mapsOf } from './maps.ts';
import { OutputError } from './output-error.ts';
import { type Outputs, outputOf } from './outputs.ts';
import { scoresOf } from './scores.ts';

/** What depends on outputs, image and manifest alone: of the same outputs always the same bytes (docs/inference.md says when those are the same). */
export type PlainPrediction = Omit<Prediction, 'model' | 'milliseconds' | 'batch'>;

/** `outputs`: of this one image (see itemOf). Throws OutputError where they are not what the manifest says. */
export function toPrediction(
  outputs: Outputs,
  manifest: ModelManifest,
  image: Pick<ImageDescription, 'rows' | 'columns' | 'aspect'>,
  want: Pick<PredictQuestion, 'maps' | 'features'>,
): PlainPrediction {
  const { scores, features, map } = manifest.outputs;
  const { data: raw } = outputOf(outputs, scores.name);
  const regression = manifest.task === 'regression';
  const placement = placementOfInput(fitOf(image, manifest.input), manifest.input);
  return {
    task: manifest.task,
    scores: regression ? [] : scoresOf(raw, manifest),
    value: regression ? quantityOf(raw, manifest) : null,
    maps: want.maps && map ? mapsOf(outputOf(outputs, map.name), manifest.labels, placement) : [],
    features: want.features && features ? base64(outputOf(outputs, features.name).data) : null,
  };
}

function quantityOf(raw: Float32Array, { quantity, labels }: ModelManifest): NonNullable<Prediction['value']> {
  const [output] = raw;
  if (output === undefined || raw.length !== labels.length) {
    throw new OutputError('not as many values as the manifest has labels');
  }
  // UCUM: 1 is the unit of what has none.
  const { unit, scale, offset } = quantity ?? { unit: '1', scale: 1, offset: 0 };
  return { number: output * scale + offset, unit };
}

/** Little endian, as every machine is that this runs on. */
function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
