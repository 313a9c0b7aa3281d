/**
 * Proof: a public image that DCMTK has decompressed, recompressed without loss or written in another syntax has the digests that
 * it had, so that no reader is told of a change that is none.
 *
 *     npm run prove -- same [--tenth] [--every N] [--one-sample-off]
 *
 * With --one-sample-off each form differs in the low bit of one sample, and the proof must fail for every one of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareForms, noForms } from './same-run.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    every: { type: 'string' },
    'one-sample-off': { type: 'boolean', default: false },
  },
});
const missing = noForms();
if (missing) {
  console.error(`the proof cannot run: ${missing}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'markit-forms-'));
try {
  const { images, compared, left, problems } = await compareForms({
    folder,
    every: Number(values.every ?? (values.tenth ? 10 : 1)),
    spoil: values['one-sample-off'],
  });
  for (const problem of problems.slice(0, 20)) console.log(problem);
  console.log(`${images} images in ${compared} other forms, ${left} forms left out: ${problems.length} problems`);
  process.exitCode = problems.length === 0 && compared > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
