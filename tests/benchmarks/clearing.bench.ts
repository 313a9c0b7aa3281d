/**
 * How long after Success an image may be shown: a computed radiograph, and a series of 600 slices of a real head, by a box on its
 * defaults. The peer is the same box where each slice is a series of its own, so that none is looked at with its neighbours.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askBox } from '../../appliance/admin.ts';
import type { BoxStatus } from '../../appliance/health.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { family, peakMemory } from '../support/processes.ts';
import { ctOfAHead, type Volume } from '../support/real-volumes.ts';
import { computedRadiograph } from './bench-files.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';
import { blast } from './blast.ts';
import { withPlace } from './ingest-rounds.ts';
import { alone } from './ingest-rows.ts';
import type { Place } from './receivers.ts';
import { type SliceSeries, sliceFiles } from './slice-files.ts';
import { textCost } from './text-cost.ts';

type Say = (line: string) => void;

const radiographs = 5;
const slices = 600;
/** Of which the peer gets fewer: it takes a quarter of a second for each. */
const slicesAlone = 60;
/** MB that the inference process may have. */
const mostMemory = 600;

export const run: Bench = (say) =>
  withPlace(say, async (place) => {
    const volume = headOrReason(say);
    const data = join(place.folder, 'clearing');
    const box = await startBox({ data });
    try {
      const films = await radiograph(place, box, say);
      const series = volume ? await seriesRows(place, box, volume, say) : [];
      const inference = peakMemory(family(box.process.pid ?? 0)).find(({ name }) => name === 'inference-process.ts');
      const megabytes = inference?.megabytes ?? Number.NaN;
      const text = await textCost(computedRadiograph(3));
      return [films, ...text, ...series, alone('peak memory: inference', 'MB', megabytes, mostMemory)];
    } finally {
      await box.stop();
      rmSync(data, { recursive: true, force: true });
    }
  });

function headOrReason(say: Say): Volume | undefined {
  try {
    return ctOfAHead();
  } catch (thrown) {
    say(`left out: the series, whose volume cannot be fetched here (${String(thrown).split('\n')[0]})`);
    return undefined;
  }
}

async function radiograph(place: Place, box: RunningBox, say: Say): Promise<BenchRow> {
  const phantom = computedRadiograph(3);
  const seconds: number[] = [];
  for (let index = 0; index <= radiographs; index++) {
    const { bytes } = phantomFile({ phantom, seed: 7_000 + index, sex: 'F', age: 60, modality: 'CR' });
    const { decided } = await sendAndWait(place, box, await writeAll(place, [bytes]));
    // The first warms the box up.
    if (index > 0) seconds.push(decided);
  }
  say(`${radiographs} radiographs decided`);
  return alone('CR of 10 MB: Success to cleared', 's', median(seconds));
}

async function seriesRows(place: Place, box: RunningBox, volume: Volume, say: Say): Promise<BenchRow[]> {
  const measured = async (count: number, series: SliceSeries) => {
    const paths = await writeAll(place, sliceFiles(volume, count, series));
    const { sent, decided, held } = await sendAndWait(place, box, paths);
    say(
      `${count} slices, ${series}: sent in ${sent.toFixed(1)} s, decided ${decided.toFixed(1)} s later, ${held} held`,
    );
    return { seconds: decided, perSecond: count / (sent + decided), held };
  };
  const one = await measured(slices, 'one series');
  const many = await measured(slicesAlone, 'a series each');
  return [
    alone(`CT of ${slices} slices: last Success to all decided`, 's', one.seconds),
    {
      ...{ name: 'slices decided', unit: '/s', ours: one.perSecond, peer: 'each alone', peerValue: many.perSecond },
      ...{ ratio: one.perSecond / many.perSecond, goal: null, met: null },
    },
    alone('of which held for letters that are none', 'slices', one.held),
  ];
}

/** Seconds until the last Success, and from there until nothing waits any more. */
async function sendAndWait(place: Place, box: RunningBox, paths: readonly string[]) {
  const before = await countsOf(box);
  const started = performance.now();
  const { failed } = await blast(place.tools, box.dicom, 1, paths);
  if (failed > 0) throw new Error(`${failed} objects were not stored`);
  const sent = performance.now();
  for (;;) {
    const { cleared, held, broken } = await countsOf(box);
    if (cleared + held + broken >= before.cleared + before.held + before.broken + paths.length) {
      const decided = (performance.now() - sent) / 1000;
      return { sent: (sent - started) / 1000, decided, held: held - before.held };
    }
    await wait(20);
  }
}

async function countsOf(box: RunningBox): Promise<BoxStatus['counts']> {
  return ((await askBox(box.data, 'status')) as BoxStatus).counts;
}

async function writeAll({ folder }: Place, files: Iterable<Uint8Array>): Promise<string[]> {
  const to = join(folder, 'files');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const paths: string[] = [];
  for (const bytes of files) {
    const path = join(to, `${String(paths.length).padStart(4, '0')}.dcm`);
    // Between two files connections that the box has closed are noticed.
    await writeFile(path, bytes);
    paths.push(path);
  }
  return paths;
}
