/** The story of a prediction: the images of a question become tensors, run through its models beside others', and become answers. */

import { setMaxListeners } from 'node:events';
import type { RanOn } from './contract.ts';
import type { IndexedModel, ModelIndex } from './model-index.ts';
import type { PredictAnswer, Prediction, Priority } from './predict-contract.ts';
import { PredictionFault } from './prediction-fault.ts';
import type { PredictionPool, RanItem } from './prediction-pool.ts';
import { runnable } from './runnable-model.ts';
import type { Shaper, ShapingPool } from './shaping-pool.ts';
import type { QuestionFacts } from './shaping-worker.ts';

export interface PredictParts {
  readonly index: ModelIndex;
  readonly shaping: ShapingPool;
  readonly pool: PredictionPool;
  /** What the pool runs on, as probed. */
  readonly ranOn: RanOn;
}

/** How long an answer is worth waiting for. Whoever wants it later asks again. */
const patienceMilliseconds: Readonly<Record<Priority, number>> = { reader: 60_000, arrival: 300_000, bulk: 900_000 };

/** Images of one question whose tensors wait together: the ones before them must have run. */
const imagesAtOnce = 8;

/**
 * `body`: as predict-contract.ts has it, in shared memory. Throws PredictionFault: bad-request, not-found (a model that is not
 * here), busy (no room, or `signal` said that nobody waits), model-failed. A question is answered whole or not at all.
 */
export async function predict(parts: PredictParts, body: Uint8Array, signal: AbortSignal): Promise<PredictAnswer> {
  const { shaping } = parts;
  const shaper = shaping.lease();
  // Of one job that fails the others are of no use.
  const failed = new AbortController();
  const over = AbortSignal.any([signal, failed.signal]);
  // Every job of the question listens.
  setMaxListeners(0, over);
  let late: NodeJS.Timeout | undefined;
  try {
    const question = await shaper.call('open', shaper.request, body);
    late = setTimeout(() => failed.abort(), patienceMilliseconds[question.priority]);
    const models = await modelsOf(parts, question);
    const predictions: Prediction[][] = [];
    for (let first = 0; first < question.images; first += imagesAtOnce) {
      const images = Array.from({ length: Math.min(imagesAtOnce, question.images - first) }, (_, at) => first + at);
      const ran = await runAll(parts, shaper, { question, models, images, over });
      for (const [at, image] of images.entries())
        predictions.push(await answersOf(parts, shaper, image, models, ran[at] ?? []));
    }
    return { predictions };
  } finally {
    clearTimeout(late);
    failed.abort();
    shaper.release();
  }
}

async function modelsOf({ index }: PredictParts, { models }: QuestionFacts): Promise<IndexedModel[]> {
  return Promise.all(
    models.map(async (sha256) => {
      const model = await index.bySha256(sha256);
      if (!model) throw new PredictionFault('not-found', 'no model of that sha256 is here');
      return model;
    }),
  );
}

interface Run {
  readonly question: QuestionFacts;
  readonly models: readonly IndexedModel[];
  readonly images: readonly number[];
  readonly over: AbortSignal;
}

/** [image][model]. Tensors are made one image after the other; then they wait together, so that they run together. */
async function runAll(parts: PredictParts, shaper: Shaper, run: Run): Promise<RanItem[][]> {
  const { question, models, images, over } = run;
  const inputs = models.map(({ manifest }) => manifest.input);
  const bytes = inputs.reduce((sum, { rows, columns, channels }) => sum + 4 * rows * columns * channels, 0);
  // Said before the work of making them, for most that are turned away.
  if (!parts.pool.hasRoom(question.priority, images.length * models.length, images.length * bytes))
    throw new PredictionFault('busy', 'the queue is full');
  const tensors: Float32Array[][] = [];
  for (const image of images) {
    if (over.aborted) throw new PredictionFault('busy', 'nobody waits for it');
    tensors.push(await shaper.call('tensors', shaper.request, image, inputs));
  }
  return Promise.all(
    tensors.map((items) =>
      Promise.all(
        items.map((item, at) => {
          const model = runnable(models[at] as IndexedModel);
          return parts.pool.run({ model, item, priority: question.priority, signal: over });
        }),
      ),
    ),
  );
}

async function answersOf(
  { ranOn }: PredictParts,
  shaper: Shaper,
  image: number,
  models: readonly IndexedModel[],
  ran: readonly RanItem[],
): Promise<Prediction[]> {
  const made = models.map(({ manifest }, at) => ({ manifest, outputs: ran[at]?.outputs ?? {} }));
  const plain = await shaper.call('predictions', shaper.request, image, made);
  return plain.flatMap((prediction, at) => {
    const [model, one] = [models[at], ran[at]];
    if (!model || !one) return [];
    const { name, version, sha256 } = model.manifest;
    const milliseconds = Math.round(one.milliseconds * 100) / 100;
    return [{ model: { name, version, sha256, provider: ranOn }, ...prediction, milliseconds, batch: one.batch }];
  });
}
