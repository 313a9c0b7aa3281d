/**
 * Proof: nothing identifying survives. Thousands of needles, each standing nowhere else, are planted in every kind of place where an
 * object can carry somebody, sent to a real box and looked for in everything that it keeps or says, in every form in which they could
 * leak. Then every one-line mistake of a list is made in the engine, and each must let a needle through.
 *
 *     npm run prove -- canaries [--tenth] [--seed N] [--lie]
 *
 * With --lie the box's engine keeps private elements, and the proof must fail: that is its own test. What no needle can stand for: the
 * digits behind the point of a number, numbers up to 99,999, times of day, entries of a lookup table of the right length, and what the
 * picture itself shows, which the detector of letters looks for. Bits of pixels that no viewer shows are in the file of the image that is
 * held for them: nobody is served it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import { noSharedData } from '../support/shared-data.ts';
import { runBox } from './canaries/box-run.ts';
import { runMutants } from './canaries/mutant-run.ts';
import { canaryTables, makeCanaries } from './canaries/objects.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    lie: { type: 'boolean', default: false },
  },
});
const tables = canaryTables();
if (!tables) throw new Error(noSharedData);
const seed = Number(values.seed);
const share = { of: values.tenth ? 10 : 1, turn: seed };
const folder = mkdtempSync(join(tmpdir(), 'markit-canaries-'));
try {
  const make = (keys: Parameters<typeof makeCanaries>[0]) => makeCanaries(keys, seeded(seed), tables, share);
  const run = await runBox(folder, make, { lie: values.lie });
  const { set, scanner, controls, found, problems, heard } = run;
  for (const [place, count] of countByPlace(set.plants)) console.log(`${String(count).padStart(6)}  ${place}`);
  console.log(
    `${set.plants.length} canaries in ${set.objects.length + set.files.length} objects, ${scanner.forms} forms`,
  );
  for (const [name, { places, bytes }] of run.looked)
    console.log(`looked through ${name}: ${places} places, ${bytes} bytes`);
  console.log(`${heard.cases} cases with ${heard.images} images read by people`);
  const { total, killed, survivors } = values.lie
    ? { total: 0, killed: 0, survivors: [] }
    : await runMutants({ ...run, objects: set.objects });
  for (const line of found) console.log(`  FOUND in ${line}`);
  for (const line of problems) console.log(`  ${line}`);
  for (const line of controls.failed) console.log(`  control failed: ${line}`);
  for (const line of survivors) console.log(`  survived: ${line}`);
  console.log(`controls: ${controls.made - controls.failed.length} of ${controls.made}`);
  console.log(`mutants killed: ${killed} of ${total}`);
  console.log(`found: ${found.length}; ${problems.length} problems`);
  const wrong = found.length + problems.length + controls.failed.length + survivors.length;
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function countByPlace(plants: readonly { readonly place: string }[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { place } of plants) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a.localeCompare(b, 'en'));
}
