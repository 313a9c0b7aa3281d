/** Tries a model on sample images: what comes out must be what its manifest says, finite, and the same every time. */
import { inputShape } from '../../model-files/check-fit.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { refused } from '../../model-files/refusals.ts';
import type { TrialReport } from '../../model-files/trial-report.ts';
import type { ModelSession, ModelTensor } from '../session.ts';
import { checkAnswers } from './check-answers.ts';
import { sampleImages } from './sample-tensors.ts';

export type Answers = Readonly<Record<string, ModelTensor>>;

/** As many as the node runs at once. */
const freeBatch = 8;
/** A batch is summed up in another order: the last digits differ, nothing else may. */
const batchTolerance = 1e-3;

/** Throws ModelRefused, and what the engine throws. */
export async function tryModel(
  session: ModelSession,
  manifest: ModelManifest,
): Promise<Omit<TrialReport, 'openMilliseconds' | 'peakBytes'>> {
  const { batch } = manifest.input;
  const images = sampleImages(manifest);
  const single = await run(session, manifest, images, batch === 'free' ? 1 : batch);
  const again = await run(session, manifest, images, batch === 'free' ? 1 : batch);
  if (!sameBytes(single.answers, again.answers)) throw refused('TRIAL_UNSTABLE');
  // Of a fixed batch the same images again, in other places.
  const turned = batch === 'free' ? images : [...images].reverse();
  const many = await run(session, manifest, turned, batch === 'free' ? freeBatch : batch);
  if (batch === 'free') compareFirst(single.answers, many.answers);
  return {
    imageMilliseconds: Math.min(single.milliseconds, again.milliseconds),
    batchMilliseconds: many.milliseconds,
    batch: many.batch,
    outputs: Object.entries(many.answers).map(([name, { dims }]) => ({ name, dims: [...dims] })),
  };
}

async function run(session: ModelSession, manifest: ModelManifest, images: readonly Float32Array[], batch: number) {
  const size = images[0]?.length ?? 0;
  const data = new Float32Array(size * batch);
  for (let place = 0; place < batch; place++) data.set(images[place % images.length] ?? [], place * size);
  const start = performance.now();
  const answers = await session.run({ [manifest.input.name]: { data, dims: inputShape(manifest, batch) } });
  const milliseconds = performance.now() - start;
  checkAnswers(answers, manifest, batch);
  return { answers, milliseconds, batch };
}

function sameBytes(first: Answers, second: Answers): boolean {
  return Object.entries(first).every(([name, { data }]) => {
    const other = second[name]?.data;
    return other !== undefined && Buffer.compare(bytesOf(data), bytesOf(other)) === 0;
  });
}

function bytesOf(data: Float32Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** The first image of the batch is the one that was alone. */
function compareFirst(alone: Answers, together: Answers): void {
  for (const [name, { data }] of Object.entries(alone)) {
    const other = together[name]?.data;
    const apart = data.findIndex(
      (value, at) => Math.abs(value - (other?.[at] ?? Number.NaN)) > batchTolerance * (1 + Math.abs(value)),
    );
    if (apart >= 0) throw refused('TRIAL_BATCH', name);
  }
}
