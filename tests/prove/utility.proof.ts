/**
 * Proof: nothing useful is lost. Of the attributes that research needs (PROFILE.md) every valid value of the public files, and of headers
 * that are made of valid values, is kept: as it came, or as PROFILE.md says.
 *
 *     npm run prove -- utility [--tenth] [--seed N] [--lie]
 *
 * What is valid PS3.5 alone decides. Printed apart, with what they were: words of open lists and codes of private schemes that are not
 * known here (an owner can add words), numbers of six digits and more, and attributes where the IOD has none. With --lie decimals with a
 * point are lost, and the proof must fail.
 */
import { parseArgs } from 'node:util';
import { type DataSet, dataSetOf, findElement } from '../../data-set/data-set.ts';
import { dictionaryEntry, tagText } from '../../data-set/dictionary.ts';
import { firstString, strings } from '../../data-set/values.ts';
import { deidentifyHeader } from '../../gateway/deid/deidentify.ts';
import { markitProfile } from '../../gateway/deid/profile.ts';
import { researchTopics } from '../../gateway/deid/research-attributes.ts';
import { rulesOf } from '../../gateway/deid/rules.ts';
import { publicHeaders } from '../data-set/public-headers.ts';
import { keys } from '../gateway/deid/images.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { generatedHeader } from './utility/generated.ts';
import { judge, type Verdict } from './utility/judge.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    lie: { type: 'boolean', default: false },
  },
});
const tags = researchTopics.flatMap((topic) => topic.tags);
const classes = ['1', '1.1', '1.2', '2', '4', '6.1', '7', '12.1', '20', '128'].map(
  (end) => `1.2.840.10008.5.1.4.1.1.${end}`,
);

class Tally {
  readonly counts = new Map<number, Map<Verdict, number>>();
  readonly words = new Map<string, number>();
  readonly losses: string[] = [];
  objects = 0;
  held = 0;

  add(source: DataSet, pixels?: number): void {
    const sopClassUid = firstString(source, 0x00080016) ?? '';
    const sopInstanceUid = firstString(source, 0x00080018) ?? '';
    const told = { sopClassUid, sopInstanceUid, transferSyntax: '1.2.840.10008.1.2.1' };
    const result = deidentifyHeader(source, { ...told, keys, profile: markitProfile, pixels });
    if (result.kind === 'hold') {
      this.held += 1;
      return;
    }
    this.objects += 1;
    const clean = values.lie ? withoutPoints(result.dataSet) : result.dataSet;
    for (const tag of tags) {
      const ofIod = rulesOf(sopClassUid)?.rules.has(tag) === true;
      this.note(tag, source, judge({ source, clean, tag, ofIod }));
    }
  }

  note(tag: number, source: DataSet, verdict: Verdict): void {
    const counts = this.counts.get(tag) ?? new Map<Verdict, number>();
    this.counts.set(tag, counts.set(verdict, (counts.get(verdict) ?? 0) + 1));
    if (verdict === 'kept' || verdict === 'not valid') return;
    const line = `${verdict}: ${tagText(tag)} ${dictionaryEntry(tag)?.keyword} = ${strings(source, tag).join('\\') || '...'}`;
    if (verdict === 'lost') this.losses.push(line);
    this.words.set(line, (this.words.get(line) ?? 0) + 1);
  }

  sum(verdict: Verdict): number {
    return tags.reduce((sum, tag) => sum + (this.counts.get(tag)?.get(verdict) ?? 0), 0);
  }
}

function withoutPoints(dataSet: DataSet): DataSet {
  return dataSetOf(
    dataSet.elements.filter(({ tag }) => !strings(dataSet, tag).some((value) => /^-?\d+\.\d+$/.test(value))),
  );
}

const root = sharedData('dicom');
if (root === undefined) {
  console.log(noSharedData);
  process.exit(3);
}
const real = new Tally();
for (const { dataSet, state } of publicHeaders(root)) {
  if (state.bulk && findElement(dataSet, 0x00280010)) real.add(dataSet, state.bulk.tag);
}
const made = new Tally();
const draw = seeded(Number(values.seed));
const rounds = values.tenth ? 60 : 600;
for (let round = 0; round < rounds; round += 1) {
  const sopClassUid = classes[round % classes.length] as string;
  const allowed = rulesOf(sopClassUid)?.rules;
  made.add(
    generatedHeader(
      draw,
      sopClassUid,
      tags.filter((tag) => allowed?.has(tag)),
    ),
  );
}
for (const { topic, tags: its } of researchTopics) {
  console.log(topic);
  for (const tag of its) {
    const cells = [real, made].map((tally) => row(tally.counts.get(tag) ?? new Map()));
    console.log(`  ${tagText(tag)} ${(dictionaryEntry(tag)?.keyword ?? '').padEnd(36)} ${cells.join('  | made ')}`);
  }
}
for (const [line, count] of [...real.words, ...made.words].sort()) console.log(`  ${count} x ${line}`);
console.log(
  `public files: ${real.objects} objects, ${real.held} held; made: ${made.objects} objects, ${made.held} held`,
);
for (const [name, tally] of [
  ['public files', real],
  ['made', made],
] as const) {
  const [kept, lost, open] = [tally.sum('kept'), tally.sum('lost'), tally.sum('open word')];
  console.log(
    `${name}: ${kept} of ${kept + lost} valid values kept, ${lost} lost; apart: ${open} open words, ${tally.sum('bound')} past a bound, ${tally.sum('not of the IOD')} not of the IOD`,
  );
}
const unknown = made.sum('open word') + made.sum('bound') + made.sum('not of the IOD') + made.held;
const lost = real.losses.length + made.losses.length;
console.log(`lost: ${lost}; made of the standard and not kept: ${unknown}`);
process.exitCode = lost + unknown === 0 ? 0 : 1;

function row(counts: ReadonlyMap<Verdict, number>): string {
  const kept = counts.get('kept') ?? 0;
  const valid = kept + (counts.get('lost') ?? 0) + (counts.get('open word') ?? 0) + (counts.get('bound') ?? 0);
  return `${kept}/${valid}`.padStart(9);
}
