/**
 * Proof: a frame that was cut is found, wherever it was cut, in every public file with encapsulated frames that clears; how
 * often a span that was written over is found is printed by transfer syntax.
 *
 *     npm run prove -- truncation [--tenth] [--one-in N] [--each N] [--seed N] [--libraries-alone]
 *
 * With --libraries-alone nobody walks the streams before they are decoded, and the proof must fail: that is its own test.
 */
import { parseArgs } from 'node:util';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { encapsulatedFiles } from './encapsulated-files.ts';
import { librariesAlone } from './libraries-alone.ts';
import { damageAll, type Rates, walkedDecode } from './truncation-run.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    'one-in': { type: 'string' },
    each: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    'libraries-alone': { type: 'boolean', default: false },
  },
});

/** By transfer syntax: found of tried, and in brackets the not found that changed no sample. */
function show(rates: Rates): void {
  const rows = [...rates].map(([uid, row]) => {
    const cells = [...row].map(([column, { tried, found, harmless }]) => [
      column,
      `${found}/${tried}${harmless > 0 ? ` (${harmless})` : ''}`,
    ]);
    return [`${uid.slice(17)} ${transferSyntax(uid)?.coding}`, Object.fromEntries(cells)];
  });
  console.table(Object.fromEntries(rows));
}

const root = sharedData('dicom');
if (!root) {
  console.error(`the proof cannot run: ${noSharedData}`);
  process.exit(2);
}
const { files, left } = await encapsulatedFiles(root);
for (const line of left) console.log(`not cleared as it is: ${line}`);
const { cuts, spans, missed } = await damageAll(files, {
  decode: values['libraries-alone'] ? librariesAlone : walkedDecode,
  random: seeded(Number(values.seed)),
  each: Number(values.each),
  withSpans: !values['libraries-alone'],
  oneIn: Number(values['one-in'] ?? (values.tenth ? 10 : 1)),
});
show(cuts);
if (spans.size > 0) show(spans);
for (const line of missed.slice(0, 50)) console.log(`MISSED ${line}`);
const tried = [...cuts.values()].flatMap((row) => [...row.values()]).reduce((sum, rate) => sum + rate.tried, 0);
console.log(`${files.length} files, ${tried} cuts: ${tried - missed.length} found, ${missed.length} missed`);
process.exitCode = missed.length === 0 && tried > 0 ? 0 : 1;
