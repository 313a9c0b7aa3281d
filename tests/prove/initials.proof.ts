/**
 * Proof: of the 200 chest films judged by eye, what a source that masks initials spares a person: films that the default holds, that
 * the rule paints over by itself, and that are clean when they are looked at again; and that no mask lies on the middle of the chest.
 *
 *     npm run prove -- initials [--tenth] [--anywhere] [--files]
 *
 * With --anywhere every place that holds a film is painted over, wherever it lies, and the proof must fail: that is its own test.
 * Where the films are not on the machine it says so and ends with 3. What the rule leaves is held for a person as before: marks
 * lower than the shoulder, ports and electrodes on the chest, words, and films in which no lungs can be told.
 */
import { parseArgs } from 'node:util';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { openTextModels } from '../support/text-models.ts';
import { type MaskedFilm, maskedFilm, maskedShare, touchesMiddle } from './initials-masked.ts';
import { judgedFilms, judgements } from './judged-films.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    anywhere: { type: 'boolean', default: false },
    files: { type: 'boolean', default: false },
  },
});
const folder = sharedData('cxr-nih/images');
if (folder === undefined) {
  console.log(`left out: ${noSharedData}`);
  process.exit(3);
}
const models = await openTextModels();
const pool = new DecodePool({ workers: 1 });
const model = { name: 'markit-letters-1', sha256: '', provider: 'cpu' as const };
const detector = {
  detectText: async (image: Parameters<typeof models.findAndRead>[0]) => ({
    ...{ boxes: await models.findAndRead(image), model, milliseconds: 0 },
  }),
};
const films: MaskedFilm[] = [];
for (const [index, film] of judgedFilms().entries()) {
  if (values.tenth && index % 10 !== 0) continue;
  films.push(await maskedFilm(film, folder, { pool, detector }, values.anywhere));
}
await pool.close();
await models.close();

const rows = judgements.map((judgement) => {
  const of = films.filter((film) => film.judgement === judgement);
  const masked = of.filter(({ mask }) => mask !== undefined);
  return [
    judgement,
    {
      films: of.length,
      'held by default': of.filter(({ held }) => held).length,
      'masked by rule': masked.length,
      'clean then': masked.filter(({ clean }) => clean).length,
      'on the chest': masked.filter(touchesMiddle).length,
    },
  ] as const;
});
console.table(Object.fromEntries(rows));
const masked = films.filter(({ mask }) => mask !== undefined);
for (const { file, mask, clean } of values.files ? masked : [])
  console.log(`  ${file} ${clean ? 'clean' : 'held again'} ${JSON.stringify(mask?.boxes.map(Object.values))}`);
const shares = masked.map(maskedShare).sort((a, b) => a - b);
const percent = (share = 0) => `${(100 * share).toFixed(2)} %`;
console.log(
  `of a film painted over: ${percent(shares[shares.length >> 1])} at the median, ${percent(shares.at(-1))} at most`,
);
const touching = masked.filter(touchesMiddle);
for (const { file } of touching) console.log(`  a mask on the chest: ${file}`);
const problems = touching.length + (masked.some(({ clean }) => clean) ? 0 : 1);
console.log(`${films.length} films: ${masked.length} masked by rule, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
