/**
 * How long a reader waits for the first image of a case in a viewer that runs, by the coding that the image came in: from the
 * asking to its last sample painted, as the page itself says. The peer is the same image sent raw, shown just before.
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

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const root = '1.2.840.10008.1.2';
const raw = `${root}.1`;
const htj2k = `${root}.4.201`;
const codings: Readonly<Record<string, string>> = {
  [`${root}.4.90`]: 'JPEG 2000 (.90)',
  [`${root}.4.70`]: 'JPEG lossless (.70)',
  [`${root}.4.80`]: 'JPEG-LS (.80)',
  [htj2k]: 'HTJ2K (.201)',
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
  // Each twice, in studies of their own: one that stands last in the reader's list is where the others are come to from.
  const wanted = [raw, ...Object.keys(codings)].flatMap((coding) => [coding, coding]);
  const files = await Promise.all(
    wanted.map((coding, index) => {
      const { bytes } = phantomFile({ phantom, seed: 900 + index, sex: 'F', age: 60, modality: 'CR' });
      return coding === raw ? bytes : codedImage(bytes, coding);
    }),
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

/** Milliseconds of a case and of the raw image before it, round by round. */
interface Figures {
  readonly ours: number[];
  readonly raw: number[];
}

async function measure(reading: ReadingBox, say: (line: string) => void): Promise<Map<string, Figures>> {
  const { page } = reading;
  // What a browser has kept from the last round would be no first image.
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const cases = Object.keys(codings).flatMap((transferSyntax) => [
    ...(transferSyntax === htj2k ? [] : [{ transferSyntax, asStored: false }]),
    { transferSyntax, asStored: true },
  ]);
  const figures = new Map(cases.map((one) => [nameOf(one), { ours: [], raw: [] } as Figures]));
  for (let round = 0; round <= rounds; round++) {
    for (const one of cases) {
      const before = await firstImage(reading, { transferSyntax: raw, asStored: false });
      const milliseconds = await firstImage(reading, one);
      // The first round warms up the box and the browser.
      if (round === 0) continue;
      figures.get(nameOf(one))?.raw.push(before);
      figures.get(nameOf(one))?.ours.push(milliseconds);
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return figures;
}

/** A page that has shown another case goes to the one that is measured. */
async function firstImage({ page, box, tasks }: ReadingBox, { transferSyntax, asStored }: Case): Promise<number> {
  const target = tasks.find((task) => task.transferSyntax === transferSyntax);
  // The last case has none after it that would be fetched ahead, and of each coding one is not the last.
  await page.goto(`${box.https}/read/${tasks.at(-1)?.id}`);
  await complete(page);
  const frames = '**/frames/*';
  if (asStored) {
    const accept = `multipart/related; type="application/octet-stream"; transfer-syntax=${transferSyntax}`;
    await page.route(frames, (route) => route.continue({ headers: { ...route.request().headers(), accept } }));
  }
  await page.evaluate((id) => {
    history.pushState(null, '', `/read/${id}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, target?.id);
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
  return `${codings[transferSyntax]}, ${asStored ? 'as stored' : 'display copy'}`;
}

function compare(figures: Map<string, Figures>): BenchRow[] {
  return [...figures].map(([name, { ours, raw: before }]) => {
    const ratio = median(ours.map((value, round) => value / (before[round] ?? Number.NaN)));
    const asked = name.endsWith('display copy') ? goal : null;
    const met = asked === null ? null : ratio <= asked;
    const peer = { peer: 'the same image sent raw', peerValue: median(before) };
    return { name: `first image: ${name}`, unit: 'ms', ours: median(ours), ...peer, ratio, goal: asked, met };
  });
}
