/**
 * Proof: letters of six scripts, put into real films and phantoms, are found and hold the film: in corners and anywhere, turned by a
 * quarter, dark on light, and in one frame of forty. The tables are recall by script, height and contrast.
 *
 *     npm run prove -- text [--tenth] [--trials N] [--seed N] [--blind]
 *
 * What is missed is faint and small: of 8 pixels at three times the grain Chinese, Japanese and Arabic mostly, where a stroke is one
 * pixel of 6 in 256 grey levels.
 *
 * With --blind the detector's boxes are dropped, and the proof must fail. Without a browser it ends with 3; a script without a
 * font here is left out with its reason.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listedText } from '../../gateway/pixels/listed-text.ts';
import { wordList } from '../../gateway/pixels/marker-words.ts';
import type { TextBox, TextImage } from '../../inference/contract.ts';
import { random } from '../../inference/phantoms/random.ts';
import { plainFilm, readImage } from '../inference/test-images.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { cjkFonts } from '../support/cjk-fonts.ts';
import { type InkMask, renderWords } from '../support/rendered-text.ts';
import { sharedData } from '../support/shared-data.ts';
import { openTextModels } from '../support/text-models.ts';
import { isFound, plant, type Script, scripts, type Way, ways } from './text-recall.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    trials: { type: 'string' },
    seed: { type: 'string', default: '1' },
    blind: { type: 'boolean', default: false },
  },
});
const heights = [8, 12, 20, 32];
const contrasts = [3, 5, 10, 20];
/** Recall that is asked for over all cells. A miss is printed: faint letters in anatomy are not found as surely. */
const goal = 0.98;
/** Recall below which the proof fails: of all letters, and of plain ones, from 12 pixels and ten times the noise on. */
const leastOfAll = 0.93;
const least = 0.97;
const plainHeight = 12;
const plainContrast = 10;
const draw = random(Number(values.seed));
const listed = wordList();

function chineseFonts(): string | undefined {
  try {
    return cjkFonts();
  } catch (thrown) {
    console.log(`left out: Chinese and Japanese, whose font cannot be fetched (${String(thrown).split('\n')[0]})`);
    return undefined;
  }
}

async function films(): Promise<TextImage[]> {
  const folder = sharedData('cxr-nih/images');
  const names = folder ? readdirSync(folder).filter((name) => /\.(jpg|png)$/.test(name)) : [];
  const picked = Array.from({ length: Math.min(12, names.length) }, () => draw.pick(names));
  const real = await Promise.all(picked.map((name) => readImage(join(folder ?? '', name))));
  if (real.length === 0) console.log('left out: real films, which are not on this machine');
  return [...real, ...[1, 2, 3, 4].map((seed) => plainFilm(512, 600, seed))];
}

if (noChromium) {
  console.log(`left out: ${noChromium}`);
  process.exit(3);
}
const fonts = chineseFonts();
const browser = await launchChromium(fonts ? { XDG_DATA_HOME: fonts } : {});
const known = (Object.keys(scripts) as Script[]).filter((name) => fonts || !['Chinese', 'Japanese'].includes(name));
const masks = new Map<string, InkMask[]>();
for (const name of known) {
  const { words, sign } = scripts[name];
  for (const height of heights) {
    masks.set(
      `${name} ${height}`,
      await renderWords(
        browser,
        words.map((text) => ({ text, height, sign })),
      ),
    );
  }
}
await browser.close();

const models = await openTextModels();
const backgrounds = await films();
const trials = Number(values.trials ?? (values.tenth ? 1 : 5));
const tally = new Map<string, [found: number, planted: number]>();
const count = (key: string, found: boolean) => {
  const [before, all] = tally.get(key) ?? [0, 0];
  tally.set(key, [before + (found ? 1 : 0), all + 1]);
};

/** Of a film what is left to hold it: a box that is taken for none, or for a listed word, would let the words through. */
async function heldBoxes(image: TextImage): Promise<readonly TextBox[]> {
  if (!image.film) return models.find(image);
  return (await models.findAndRead(image)).filter((box) => listedText(box, listed) === undefined);
}

async function tryOne(script: Script, height: number, contrast: number, way: Way): Promise<void> {
  const mask = draw.pick(masks.get(`${script} ${height}`) ?? []);
  const planted = plant(draw.pick(backgrounds), mask, contrast, way, draw);
  if (!planted) return;
  let found = false;
  for (const image of planted.images) {
    const boxes = values.blind ? [] : await heldBoxes(image);
    found ||= isFound(boxes, planted.room);
  }
  if (height >= plainHeight && contrast >= plainContrast) count('plain', found);
  for (const key of ['all', `way ${way}`, `${script} ${height}px x${contrast}`]) count(key, found);
}

for (const script of known) {
  for (const height of heights) {
    for (const contrast of contrasts) {
      // Of a tenth every third cell, of each another.
      if (values.tenth && (heights.indexOf(height) + contrasts.indexOf(contrast) + known.indexOf(script)) % 3 !== 0)
        continue;
      for (let trial = 0; trial < trials; trial++) {
        const way = ways[(trial + contrasts.indexOf(contrast) + heights.indexOf(height)) % ways.length] ?? 'anywhere';
        await tryOne(script, height, contrast, way);
      }
    }
  }
}
await models.close();

const shown = (key: string) => {
  const [found, planted] = tally.get(key) ?? [0, 0];
  return planted === 0 ? '-' : `${found}/${planted}`;
};
for (const script of known) {
  console.log(`${script}: found of planted, by height of a capital and contrast to noise`);
  const row = (height: number) =>
    contrasts.map((contrast) => [`x${contrast}`, shown(`${script} ${height}px x${contrast}`)]);
  console.table(Object.fromEntries(heights.map((height) => [`${height} px`, Object.fromEntries(row(height))])));
}
console.table(Object.fromEntries(ways.map((way) => [way, shown(`way ${way}`)])));
const recallOf = (key: string) => {
  const [found, planted] = tally.get(key) ?? [0, 0];
  return planted === 0 ? 0 : found / planted;
};
const [recall, ofPlain] = [recallOf('all'), recallOf('plain')];
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
console.log(`all letters: ${percent(recall)} found, goal ${percent(goal)}${recall < goal ? ': MISSED' : ''}`);
const problems = (recall >= leastOfAll ? 0 : 1) + (ofPlain >= least ? 0 : 1);
console.log(`plain letters ${shown('plain')}: ${percent(ofPlain)} found, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
