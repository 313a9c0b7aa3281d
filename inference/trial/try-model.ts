/** Tries a model on sample images: what comes out must be what its manifest says, finite, and the same every time. */
import { inputShape } from '../../model-files/check-fit.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { refused } from '../../model-files/refusals.ts';
import type { TrialReport } from '../../model-files/trial-report.ts';
import { itemOf } from '../postprocess/outputs.ts';
import { toPrediction } from '../postprocess/to-prediction.ts';
import type { ModelSession, ModelTensor } from '../session.ts';
import { checkAnswers } from './check-answers.ts';
import { sampleImages } from './sample-tensors.ts';

export type Answers = Readonly<Record<string, ModelTensor>>;

/** As many as the node runs at once, so that the memory of that is seen. */
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
  const alone = batch === 'free' ? 1 : batch;
  const first = await run(session, manifest, images, alone);
  const again = await run(session, manifest, images, alone);
  if (!sameBytes(first.answers, again.answers)) throw refused('TRIAL_UNSTABLE');
  const last =
    batch === 'free'
      ? await run(session, manifest, images, freeBatch)
      : await runRest(session, manifest, images, batch);
  if (batch === 'free') compareFirst(first.answers, last.answers);
  return {
    imageMilliseconds: Math.min(first.milliseconds, again.milliseconds) / alone,
    batchMilliseconds: last.milliseconds,
    batch: last.batch,
    samples: samplesOf(batch === 'free' ? last.answers : first.answers, manifest),
    outputs: Object.entries(last.answers).map(([name, { dims }]) => ({ name, dims: [...dims] })),
  };
}

/** The images that had no room in the first batch of a fixed size, and at least one batch with other images in its places. */
async function runRest(session: ModelSession, manifest: ModelManifest, images: readonly Float32Array[], batch: number) {
  let last = await run(session, manifest, [...images].reverse(), batch);
  for (let from = batch; from < images.length; from += batch)
    last = await run(session, manifest, [...images.slice(from), ...images.slice(0, from)], batch);
  return last;
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

/** Of the films, which are the first two; a fixed batch may have had room for one. */
function samplesOf(answers: Answers, manifest: ModelManifest): TrialReport['samples'] {
  const { dims } = answers[manifest.outputs.scores.name] ?? { dims: [0] };
  const size = { ...manifest.input, aspect: 1 };
  return Array.from({ length: Math.min(2, dims[0] ?? 0) }, (_, film) => {
    const { scores, value } = toPrediction(itemOf(answers, film), manifest, size, { maps: false, features: false });
    const probabilities = scores.map(({ probability }) => probability);
    return { name: `made-up film ${film + 1}`, probabilities, value: value?.number ?? null };
  });
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
