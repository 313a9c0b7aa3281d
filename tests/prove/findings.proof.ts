/**
 * Proof: the shipped findings model tells the six findings of phantoms that it never saw, and its maps point at them.
 *
 *     npm run prove -- findings [--tenth] [--mirrored] [--blank]
 *
 * Draws the 600 test phantoms from their seeds, prints each finding's AUC with 95 % bootstrap interval, and of its true positives
 * those whose activation peak lies in the true mask: in all, 95 in 100 have to. A cell of the map is 8 x 8 pixels of the model's
 * input; the peak lies in the mask when its cell touches it, and the stricter count, of the cell's middle, stands beside. With
 * --mirrored peaks are looked for on the other side, with --blank all films are the same ramp: then the proof must fail, its own test.
 */
import { parseArgs } from 'node:util';
import { patientBootstrap } from '../../review/bootstrap.ts';
import { areaUnder } from '../../review/roc-area.ts';
import { drawnPhantom, type Judged, labelOf, openFindingsModel } from './phantom-findings.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    mirrored: { type: 'boolean', default: false },
    blank: { type: 'boolean', default: false },
  },
});
const count = values.tenth ? 60 : 600;
const goal = { peaks: values.tenth ? 0.9 : 0.95, auc: values.tenth ? 0.6 : 0.8, mean: values.tenth ? 0.85 : 0.9 };

const model = await openFindingsModel();
const { rows } = model.manifest.input;
const ramp = Uint16Array.from({ length: (4 * rows) ** 2 }, (_, i) => (i >> 6) % 4096);
const judged: Judged[] = [];
for (let index = 0; index < count; index += 1) {
  const phantom = drawnPhantom('test', index, rows);
  if (values.blank) phantom.pixels.set(ramp.subarray(0, phantom.pixels.length));
  judged.push(...(await model.judge(phantom, values.mirrored)));
  if ((index + 1) % 100 === 0) console.log(`${index + 1} of ${count}`);
}
await model.close();

const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const table = [...labelOf.keys()].map((finding) => {
  const of = judged.filter((one) => one.finding === finding);
  const hits = of.filter(({ present, called }) => present && called);
  // Each phantom is a person of its own.
  const cases = of.map(({ score, present }, at) => ({ score, truth: present, patient: `${at}` }));
  return { finding, of, hits, area: patientBootstrap(cases, areaUnder) };
});
console.table(
  Object.fromEntries(
    table.map(({ finding, of, hits, area: { value, low, high } }) => [
      finding,
      {
        with: of.filter(({ present }) => present).length,
        auc: value.toFixed(3),
        '95 %': `${low.toFixed(3)} to ${high.toFixed(3)}`,
        'true positives': hits.length,
        'peak in mask': share(hits.filter(({ touches }) => touches).length, hits.length),
        'middle in mask': share(hits.filter(({ inside }) => inside).length, hits.length),
      },
    ]),
  ),
);
const hits = table.flatMap((row) => row.hits);
const peaks = hits.filter(({ touches }) => touches).length;
const mean = table.reduce((sum, row) => sum + row.area.value, 0) / table.length;
const problems = [
  ...table.filter((row) => !(row.area.value >= goal.auc)).map((row) => `${row.finding}: AUC below ${goal.auc}`),
  ...(mean >= goal.mean ? [] : [`mean AUC ${mean.toFixed(3)} below ${goal.mean}`]),
  ...(peaks >= goal.peaks * hits.length && hits.length > 0 ? [] : [`peaks in mask below ${100 * goal.peaks} %`]),
];
for (const problem of problems) console.log(`  ${problem}`);
console.log(
  `${count} phantoms (${model.manifest.notice}): mean AUC ${mean.toFixed(3)}, ${peaks} of ${hits.length} peaks in the mask, ` +
    `${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
