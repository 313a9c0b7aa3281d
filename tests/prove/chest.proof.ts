/**
 * Proof: the shipped networks for view, sex and age answer on the test patients' films as their manifests say.
 *
 *     npm run prove -- chest [--tenth] [--shuffled]
 *
 * Prints area under the ROC curve or mean absolute error with 95 % intervals by patient, of whole films and of their central crops.
 * A tenth takes every tenth patient: its interval has to meet that of the manifest. With --shuffled each answer is taken for the next
 * film's, and the proof must fail: that is its own test. Where the films are not on the machine it says so and ends with 3.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Value } from 'typebox/value';
import { toTensor } from '../../inference/preprocess/to-tensor.ts';
import { openSession } from '../../inference/session.ts';
import { ModelManifest } from '../../model-files/manifest.ts';
import { meanAbsoluteError } from '../../review/absolute-error.ts';
import { patientBootstrap } from '../../review/bootstrap.ts';
import { areaUnder } from '../../review/roc-area.ts';
import { greyImage } from '../inference/ask-node.ts';
import { readImage } from '../inference/test-images.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { centralCrop, type GreyFilm } from './central-crop.ts';
import { type ChestFilm, type ChestTask, chestTasks, testFilms } from './chest-films.ts';

const { values } = parseArgs({
  options: { tenth: { type: 'boolean', default: false }, shuffled: { type: 'boolean', default: false } },
});
const folder = sharedData('cxr-nih');
if (folder === undefined) {
  console.log(`left out: ${noSharedData}`);
  process.exit(3);
}
const models = join(import.meta.dirname, '..', '..', 'inference', 'models');
const patients = [...new Set(testFilms(folder).map(({ patient }) => patient))];
const chosen = new Set(patients.filter((_, at) => !values.tenth || at % 10 === 0));
const films = testFilms(folder).filter(({ patient }) => chosen.has(patient));
const images = await Promise.all(films.map(({ path }) => readImage(path)));

/** Scores of each film, in the unit of its truth; of a class any number that rises with its probability. */
async function scoresOf(task: ChestTask, manifest: ModelManifest, shown: readonly GreyFilm[]): Promise<number[]> {
  const { input, outputs, quantity } = manifest;
  const session = await openSession(join(models, task, 'model.onnx'), { provider: 'cpu', threads: 2 });
  const scores: number[] = [];
  for (const image of shown) {
    const dims = [1, input.channels, input.rows, input.columns];
    const data = toTensor(greyImage(image.height, image.width), image.pixels, input);
    const answers = await session.run({ [input.name]: { data, dims } });
    const score = answers[outputs.scores.name]?.data[0] ?? Number.NaN;
    scores.push(score * (quantity?.scale ?? 1) + (quantity?.offset ?? 0));
  }
  await session.close();
  return scores;
}

function manifestOf(task: ChestTask): ModelManifest {
  const manifest: unknown = JSON.parse(readFileSync(join(models, task, 'manifest.json'), 'utf8'));
  const [error] = Value.Errors(ModelManifest, manifest);
  if (!Value.Check(ModelManifest, manifest)) throw new Error(`${task}: ${error?.instancePath} ${error?.message}`);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(models, task, 'model.onnx')))
    .digest('hex');
  if (sha256 !== manifest.sha256) throw new Error(`${task}: the file is another than its manifest's`);
  return manifest;
}

/** Rounding of four digits and of another JPEG decoder; a figure that is further off is not that of this file. */
const nearly = { auc: 0.003, 'mean-absolute-error': 0.03 };

const rows: Record<string, object> = {};
const problems: string[] = [];
for (const task of chestTasks) {
  const manifest = manifestOf(task);
  for (const field of ['full frame', 'central crop']) {
    const name = `${task}, ${field}`;
    const said = manifest.measured.find(({ on }) => on === `test patients, ${field}`);
    if (!said) throw new Error(`${name}: the manifest gives no figure`);
    const scores = await scoresOf(task, manifest, field === 'full frame' ? images : images.map(centralCrop));
    const answers = films.map(({ patient, truth }: ChestFilm, at) => {
      const score = scores[values.shuffled ? (at + 1) % scores.length : at] ?? Number.NaN;
      return { score, truth: truth[task], patient };
    });
    const found =
      said.measure === 'auc'
        ? patientBootstrap(
            answers.map((one) => ({ ...one, truth: one.truth === 1 })),
            areaUnder,
          )
        : meanAbsoluteError(answers.map(({ score, ...one }) => ({ ...one, value: score })));
    const ends = ['value', 'low', 'high'] as const;
    const agrees = values.tenth
      ? found.low <= said.high && found.high >= said.low
      : ends.every((end) => Math.abs(found[end] - said[end]) <= nearly[said.measure]) && said.images === films.length;
    if (!agrees) problems.push(name);
    const shown = Object.fromEntries(ends.map((end) => [end, Number(found[end].toFixed(3))]));
    rows[name] = { ...shown, images: films.length, patients: chosen.size, manifest: said.value };
  }
}
console.log('Starter models, 1,280 images of one hospital; labels mined from reports or headers, enriched sample.');
console.table(rows);
for (const name of problems) console.log(`  not what the manifest says: ${name}`);
console.log(`${films.length} films: ${Object.keys(rows).length} figures, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
