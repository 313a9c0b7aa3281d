/**
 * Proof: phantom findings that are taught from 200 answers, by their heads alone, are told nearly as well as by the full training.
 *
 *     npm run prove -- teach [--tenth] [--base FOLDER] [--shuffled]
 *
 * --base holds the model whose heads are taught, by default the shipped findings model, against which they are held. Its features have
 * seen every finding, which the last line says; of a base that was trained without one (inference/training/findings, --without) that one
 * is taught. 200 phantoms are the answers, 400 others judge; a taught head is written into the file and the file is run. The mean over
 * the findings has to be 0.95 of the full training's area; each stands in the table. With --shuffled the answers are another phantom's:
 * then the proof must fail, its own test.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { linear, rowOf } from '../../model-files/head/matrix.ts';
import { teachFinding } from '../../model-files/head/teach-finding.ts';
import { replaceHead } from '../../model-files/onnx/replace-head.ts';
import { rocArea } from '../../review/roc-area.ts';
import { outputOf, phantomCases, readPhantomModel } from './taught-phantoms.ts';

const models = fileURLToPath(new URL('../../inference/models/', import.meta.url));
const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    shuffled: { type: 'boolean', default: false },
    base: { type: 'string' },
  },
});
const full = readPhantomModel(`${models}findings`);
const base = values.base === undefined ? full : readPhantomModel(values.base);
// A tenth of the judges; of fewer answers than half there would not be ten of each kind.
const counts = values.tenth ? { answers: 100, judges: 60 } : { answers: 200, judges: 400 };
const goal = values.tenth ? 0.85 : 0.95;

const heldOut = full.manifest.labels.filter(({ id }) => base.manifest.labels.every((label) => label.id !== id));
const taughtLabels = (heldOut.length > 0 ? heldOut : full.manifest.labels).map(({ id }) => id);
const size = full.manifest.input.rows;
const answers = phantomCases('validation', counts.answers, size, [base]);
const judges = phantomCases('test', counts.judges, size, [base, full]);
const features = await outputOf(base, answers, 'features');
const fullScores = await outputOf(full, judges, 'scores');

const truthsOf = (cases: typeof answers, label: string) =>
  Float64Array.from(cases, ({ present }) => (present.has(label) ? 1 : 0));
const area = (scores: Float64Array, label: string) => {
  const truths = truthsOf(judges, label);
  const scored = Array.from(scores, (score, at) => ({ score, truth: truths[at] === 1, patient: `${at}` }));
  const found = rocArea(scored);
  if (!found) throw new Error(`${label} is in all or in none of the judges`);
  return found;
};
const column = (scores: typeof fullScores, at: number) =>
  Float64Array.from({ length: scores.rows }, (_, row) => rowOf(scores, row)[at] ?? Number.NaN);

const rows: Record<string, object> = {};
const problems: string[] = [];
let seconds = 0;
const ratios: number[] = [];
for (const label of taughtLabels) {
  const begun = performance.now();
  const truths = truthsOf(answers, label);
  const targets = values.shuffled ? truths.map((_, at) => truths[(at * 37 + 11) % truths.length] as number) : truths;
  const taught = teachFinding({ rows: features, targets, patients: answers.map((_, at) => `phantom-${at}`) });
  const weights = Float32Array.from(taught.head.weights);
  const onnx = replaceHead(
    base.onnx,
    { weights, bias: Float32Array.of(taught.head.bias) },
    base.manifest.outputs.scores.name,
  );
  const took = (performance.now() - begun) / 1000;
  seconds += took;
  const scores = column(await outputOf({ ...base, onnx }, judges, 'scores'), 0);
  const known = linear(await outputOf(base, judges.slice(0, 5), 'features'), taught.head.weights, taught.head.bias);
  if (known.some((logit, at) => Math.abs(logit - (scores[at] ?? Number.NaN)) > 0.01 * (1 + Math.abs(logit))))
    problems.push(`${label}: the file does not say what its head says`);
  const [own, reference] = [
    area(scores, label),
    area(
      column(
        fullScores,
        full.manifest.labels.findIndex(({ id }) => id === label),
      ),
      label,
    ),
  ];
  const ratio = own.value / reference.value;
  rows[label] = {
    'answers with it': targets.reduce((sum, one) => sum + one, 0),
    taught: `${own.value.toFixed(3)} (${own.low.toFixed(3)} to ${own.high.toFixed(3)})`,
    full: `${reference.value.toFixed(3)} (${reference.low.toFixed(3)} to ${reference.high.toFixed(3)})`,
    ratio: ratio.toFixed(3),
    'out-of-fold': taught.area.value.toFixed(3),
    seconds: took.toFixed(2),
  };
  ratios.push(ratio);
}
console.table(rows);
const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
if (!(mean >= goal)) problems.push(`${mean.toFixed(3)} of the full training's area, below ${goal}`);
for (const problem of problems) console.log(`  ${problem}`);
const seen = heldOut.length > 0 ? 'by features that had never been asked for it' : 'by features that had seen them';
const reached = ratios.filter((ratio) => ratio >= goal).length;
console.log(
  `${ratios.length} findings taught from ${counts.answers} phantoms ${seen}, judged on ${counts.judges} others, in ${seconds.toFixed(1)} s: ` +
    `mean ${mean.toFixed(3)} of the full training's area, ${reached} at ${goal} or more, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
