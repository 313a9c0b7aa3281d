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
/** Of those tensors, where it is more than one image's: half of what a bulk run may have waiting. */
const bytesAtOnce = 2 ** 26;

/**
 * `body`: as predict-contract.ts has it; it is given away. Throws PredictionFault: bad-request, not-found (a model that is not
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
    const atOnce = Math.max(1, Math.min(imagesAtOnce, Math.floor(bytesAtOnce / bytesOfImage(models))));
    for (let first = 0; first < question.images; first += atOnce) {
      const images = Array.from({ length: Math.min(atOnce, question.images - first) }, (_, at) => first + at);
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

/** Of its tensors for all of the models. */
function bytesOfImage(models: readonly IndexedModel[]): number {
  return models.reduce((sum, { manifest: { input } }) => sum + 4 * input.rows * input.columns * input.channels, 0);
}

/** [image][model]. Tensors are made one image after the other; then they wait together, so that they run together. */
async function runAll(parts: PredictParts, shaper: Shaper, run: Run): Promise<RanItem[][]> {
  const { question, models, images, over } = run;
  const inputs = models.map(({ manifest }) => manifest.input);
  const bytes = bytesOfImage(models);
  // Said before the work of making them, for most that are turned away.
  if (!parts.pool.hasRoom(question.priority, images.length * models.length, images.length * bytes))
    throw new PredictionFault('busy', 'the queue is full');
  const tensors: Float32Array[][] = [];
  const arrived = parts.pool.expect();
  try {
    for (const image of images) {
      if (over.aborted) throw new PredictionFault('busy', 'nobody waits for it');
      tensors.push(await shaper.call('tensors', shaper.request, image, inputs));
    }
    return queueAll(parts.pool, tensors, run);
  } finally {
    arrived();
  }
}

/** In one, so that a question which had room as a whole has it for each. */
async function queueAll(
  pool: PredictionPool,
  tensors: readonly Float32Array[][],
  { models, over: signal, question: { priority } }: Run,
): Promise<RanItem[][]> {
  const jobs = tensors.flatMap((items) =>
    items.map((item, at) => ({ model: runnable(models[at] as IndexedModel), item, priority, signal })),
  );
  const ran = await pool.runAll(jobs);
  return tensors.map((_, at) => ran.slice(at * models.length, (at + 1) * models.length));
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
