/**
 * How long a reader waits for the first image of a case in a viewer that runs, by the coding that the image came in: from the
 * asking to its last sample painted, as the page itself says. The peer is the same image sent raw, within the same round.
 */
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { noChromium } from '../support/chromium.ts';
import { codedImage } from '../support/coded-image.ts';
import { missingCommands } from '../support/has-command.ts';
import { computedRadiograph } from './bench-files.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';
import { openReadingBox, type ReadingBox } from './reading-box.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const root = '1.2.840.10008.1.2';
const raw = `${root}.1`;
const codings: Readonly<Record<string, string>> = {
  [`${root}.4.90`]: 'JPEG 2000 (.90)',
  [`${root}.4.70`]: 'JPEG lossless (.70)',
  [`${root}.4.80`]: 'JPEG-LS (.80)',
  [`${root}.4.201`]: 'HTJ2K (.201)',
};
/** Most of a raw image's time that is allowed where a display copy is kept; HTJ2K has none. */
const goal = 1.2;

interface Case {
  readonly transferSyntax: string;
  /** Asked for by its own transfer syntax, as a client without the display copy. */
  readonly asStored: boolean;
}

export const run: Bench = async (say) => {
  const reason = noChromium ?? missingCommands('dcmcjpeg') ?? noPages();
  if (reason) {
    say(`left out: ${reason}`);
    return [];
  }
  say('making the same image in five codings');
  // One in which the text detector takes nothing for a letter.
  const phantom = computedRadiograph(3);
  const native = [raw, ...Object.keys(codings)].map(
    (_, index) => phantomFile({ phantom, seed: 900 + index, sex: 'F', age: 60, modality: 'CR' }).bytes,
  );
  const files = await Promise.all(
    native.map((file, index) => (index === 0 ? file : codedImage(file, Object.keys(codings)[index - 1] ?? ''))),
  );
  const reading = await openReadingBox(files);
  try {
    return compare(await measure(reading, say));
  } finally {
    await reading.stop();
  }
};

function noPages(): string | undefined {
  return existsSync('ui/dist/index.html') ? undefined : 'the pages are not built (npm run build:ui)';
}

async function measure(reading: ReadingBox, say: (line: string) => void): Promise<Map<string, number[]>> {
  const { page } = reading;
  // What a browser has kept from the last round would be no first image.
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const cases: Case[] = [
    { transferSyntax: raw, asStored: false },
    ...Object.keys(codings).flatMap((transferSyntax) => [
      { transferSyntax, asStored: false },
      { transferSyntax, asStored: true },
    ]),
  ].filter(({ transferSyntax, asStored }) => asStored || transferSyntax !== `${root}.4.201`);
  const figures = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    // Each round begins with another case; the first warms up the box and the browser and is thrown away.
    for (const one of [...cases.slice(round % cases.length), ...cases.slice(0, round % cases.length)]) {
      const milliseconds = await firstImage(reading, one);
      if (round > 0) figures.set(nameOf(one), [...(figures.get(nameOf(one)) ?? []), milliseconds]);
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return figures;
}

/** A page that has shown another case and has nothing left to fetch ahead goes to the case that is measured. */
async function firstImage({ page, box, tasks }: ReadingBox, { transferSyntax, asStored }: Case): Promise<number> {
  const at = tasks.findIndex((task) => task.transferSyntax === transferSyntax);
  // The last case has none after it, and the first one's next two are not the last.
  const before = at === tasks.length - 1 ? tasks[0] : tasks.at(-1);
  await page.goto(`${box.https}/read/${before?.id}`);
  await complete(page);
  await page.waitForLoadState('networkidle');
  const frames = '**/frames/*';
  if (asStored) {
    const accept = `multipart/related; type="application/octet-stream"; transfer-syntax=${transferSyntax}`;
    await page.route(frames, (route) => route.continue({ headers: { ...route.request().headers(), accept } }));
  }
  await page.evaluate((id) => {
    history.pushState(null, '', `/read/${id}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, tasks[at]?.id);
  await page.locator('.well .c.bl').waitFor({ state: 'detached', timeout: 60_000 });
  const seconds = await complete(page);
  if (asStored) await page.unroute(frames);
  return seconds * 1_000;
}

/** Seconds, as the corner of the well says. */
async function complete(page: Page): Promise<number> {
  const words = page.locator('.c.bl', { hasText: 'complete in' });
  await words.waitFor({ timeout: 120_000 });
  return Number(/complete in ([\d.]+) s/.exec((await words.textContent()) ?? '')?.[1]);
}

function nameOf({ transferSyntax, asStored }: Case): string {
  const coding = codings[transferSyntax];
  return coding === undefined ? 'raw' : `${coding}, ${asStored ? 'as stored' : 'display copy'}`;
}

function compare(figures: Map<string, number[]>): BenchRow[] {
  const peer = figures.get('raw') ?? [];
  return [...figures]
    .filter(([name]) => name !== 'raw')
    .map(([name, ours]) => {
      const ratio = median(ours.map((value, round) => value / (peer[round] ?? Number.NaN)));
      const asked = name.endsWith('display copy') ? goal : null;
      const met = asked === null ? null : ratio <= asked;
      const common = { unit: 'ms', peer: 'the same image sent raw', peerValue: median(peer) };
      return { name: `first image: ${name}`, ours: median(ours), ...common, ratio, goal: asked, met };
    });
}
