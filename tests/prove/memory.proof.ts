/**
 * Proof: the memory of a listener grows neither with an object nor with their number. One multi-frame film of a gigabyte goes the
 * whole way until it is cleared; then objects come over 16 associations at once while the resident set is watched.
 *
 *     npm run prove -- memory [--tenth] [--megabytes N] [--objects N]
 */
import { parseArgs } from 'node:util';
import { startBox } from '../support/box.ts';
import { markit } from '../support/markit.ts';
import { family, peakMemory, residentMegabytes } from '../support/processes.ts';
import { frameBytes, sendFilm } from './large-film.ts';
import { judgeSteadiness } from './memory-judge.ts';
import { sendObjects } from './sender.ts';
import { sentObject } from './sent-object.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    megabytes: { type: 'string' },
    objects: { type: 'string' },
  },
});
const megabytes = Number(values.megabytes ?? (values.tenth ? 100 : 1024));
const objects = Number(values.objects ?? (values.tenth ? 2_000 : 50_000));
const problems: string[] = [];

/** MB that a listener may have at most: of one film however long, and of 16 associations. */
const [mostOfFilm, mostOfMany] = [300, 250];

async function film(): Promise<void> {
  const box = await startBox();
  try {
    const frames = Math.ceil((megabytes * 1024 * 1024) / frameBytes);
    const started = Date.now();
    const status = await sendFilm(box.dicom.port, '1.2.826.0.1.3680043.8.498.77', frames);
    if (status !== 0) problems.push(`the film was answered with ${status.toString(16)}`);
    const sent = Date.now();
    const cleared = await untilDecided(box.environment);
    if (cleared !== 1) problems.push('the film was not cleared');
    const peaks = peakMemory(family(box.process.pid ?? 0));
    const listener = peaks.find(({ name }) => name === 'listener-process.ts')?.megabytes ?? Number.NaN;
    if (!(listener < mostOfFilm)) problems.push(`a listener of ${listener.toFixed(0)} MB`);
    console.log(
      `film of ${frames} frames, ${megabytes} MB: stored in ${((sent - started) / 1000).toFixed(1)} s, cleared ${((Date.now() - sent) / 1000).toFixed(1)} s later; ` +
        `peaks ${peaks.map((peak) => `${peak.name} ${peak.megabytes.toFixed(0)} MB`).join(', ')}`,
    );
  } finally {
    await box.stop();
  }
}

/** How many instances are cleared once none waits. */
async function untilDecided(environment: Readonly<Record<string, string>>): Promise<number> {
  for (;;) {
    const { out } = await markit(environment, 'status', '--json');
    const { counts } = JSON.parse(out) as {
      counts: { waiting: number; cleared: number; held: number; broken: number };
    };
    if (counts.waiting === 0 && counts.cleared + counts.held + counts.broken > 0) return counts.cleared;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function many(): Promise<void> {
  const box = await startBox({ environment: { MARKIT_DECODE_WORKERS: '0' } });
  try {
    const children = family(box.process.pid ?? 0);
    const listener = children.find((pid) => peakMemory([pid])[0]?.name === 'listener-process.ts') ?? 0;
    const seen: number[] = [];
    let stored = 0;
    await Promise.all(
      Array.from({ length: 16 }, (_, association) =>
        sendObjects(box.dicom.port, objectsOf(association), (_object, status) => {
          if (status === 0) stored += 1;
          else problems.push(`an object was answered with ${status.toString(16)}`);
          if (stored % Math.ceil(objects / 500) === 0) seen.push(residentMegabytes(listener));
        }),
      ),
    );
    if (stored !== objects) problems.push(`${stored} of ${objects} objects were stored`);
    const { fifths, peak, problems: found } = judgeSteadiness(seen, mostOfMany);
    problems.push(...found.map((problem) => `the listener: ${problem}`));
    console.log(
      `${objects} objects over 16 associations: resident ${fifths.map((fifth) => fifth.toFixed(0)).join(', ')} MB in each fifth, ${peak.toFixed(0)} MB at most`,
    );
  } finally {
    await box.stop();
  }
}

function* objectsOf(association: number) {
  for (let index = association; index < objects; index += 16)
    yield sentObject(`memory/${index}`, { largestSide: 120, way: 'stored' });
}

await film();
await many();
for (const problem of problems.slice(0, 10)) console.log(problem);
console.log(`${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
