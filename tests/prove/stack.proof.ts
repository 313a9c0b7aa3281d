/**
 * Proof: letters in one slice of a series are found as surely along the run it stands in as by a look at the slice alone. Letters
 * of four inks are planted in real volumes of a head and a brain; the table is the recall by the length of the run.
 *
 *     npm run prove -- stack [--tenth] [--trials N] [--seed N] [--first-slice-only]
 *
 * With --first-slice-only the changes are not looked at, and the proof must fail: that is its own test. Where the volumes
 * cannot be fetched (Debian's invesalius-examples and mricron-data) it says so and ends with 3.
 */
import { parseArgs } from 'node:util';
import { longestRun } from '../../gateway/pixels/change.ts';
import type { DecodedFrame } from '../../gateway/pixels/frame-format.ts';
import { luminance } from '../../gateway/pixels/luminance.ts';
import { realVolumes, type Volume } from '../support/real-volumes.ts';
import { openTextModels } from '../support/text-models.ts';
import { countFalseAlarms, type Detect, inks, measureRecall } from './stack-recall.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    trials: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'first-slice-only': { type: 'boolean', default: false },
  },
});
const trials = Number(values.trials ?? (values.tenth ? 4 : 40));
const lengths = values.tenth ? [longestRun] : [4, 8, longestRun, 32, 64];
/** Of what a look alone finds, how much fewer a run may. Grey letters drown first: their recall is printed. */
const fewer = Math.max(1, 0.1 * trials);

function volumesOrEnd(): Volume[] {
  try {
    return realVolumes();
  } catch (thrown) {
    console.log(`left out: the volumes cannot be fetched here (${String(thrown).split('\n')[0]})`);
    process.exit(3);
  }
}

const onlyFirst = ([first]: readonly DecodedFrame[]) => (first ? [luminance(first)] : []);

const models = await openTextModels();
const detect: Detect = (image) => models.find({ ...image, markers: false });
const problems: string[] = [];
for (const volume of volumesOrEnd()) {
  const plan = { volume, trials, lengths, heights: [8, 10, 12], seed: Number(values.seed) };
  const shown = values['first-slice-only'] ? onlyFirst : undefined;
  const rows: Record<string, Record<string, string>> = {};
  for (const ink of inks) {
    const { alone, along } = await measureRecall(plan, ink, detect, shown);
    const byLength = [...along].map(([length, found]) => [`run of ${length}`, `${found}/${trials}`]);
    rows[ink] = { 'slice alone': `${alone}/${trials}`, ...Object.fromEntries(byLength) };
    const found = along.get(longestRun) ?? 0;
    if (ink !== 'grey' && found < alone - fewer)
      problems.push(`${volume.name}, ${ink}: ${found} found, ${alone} alone`);
  }
  const every = values.tenth ? 32 : 8;
  const alarms = await Promise.all([1, longestRun].map((length) => countFalseAlarms(volume, length, every, detect)));
  const [own, changes] = alarms.map(({ alarms: count, images }) => `${count}/${images}`);
  console.log(`${volume.name}: letters found`);
  console.table(rows);
  console.log(`  images without letters that look lettered: ${own} slices, ${changes} images of change\n`);
}
await models.close();
for (const problem of problems) console.log(`  ${problem}`);
console.log(`letters in ${2 * inks.length * trials} slices: ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
