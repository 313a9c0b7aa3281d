import { expect, test } from 'vitest';
import { type DataElement, dataSetOf, withElements } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import { strings } from '../../../data-set/values.ts';
import { manifestLine, rulesHash } from '../../../gateway/deid/manifest.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { noSiteWords, SiteWords } from '../../../gateway/deid/site-words.ts';
import { Sweep } from '../../../gateway/deid/sweep.ts';
import { cleanOf, crImage, deidentified, imageOf } from './images.ts';

const manufacturer = 0x00080070;
const bodyPart = 0x00180015;
const siteWords = new SiteWords([
  { tag: manufacturer, value: 'Nova Imaging' },
  { tag: bodyPart, value: 'THORAXBETT' },
]);
const source = withElements(imageOf(crImage), [
  textElement(manufacturer, 'LO', 'Nova Imaging'),
  textElement(bodyPart, 'CS', 'THORAXBETT'),
]);

test('a word of the site is kept like a shipped one, in its own attribute only, letter for letter', () => {
  const { dataSet, newWords } = cleanOf(source, { siteWords, collectWords: true });
  expect([strings(dataSet, manufacturer), strings(dataSet, bodyPart)]).toEqual([['Nova Imaging'], ['THORAXBETT']]);
  expect(newWords).toEqual([]);
  const without = cleanOf(source);
  expect([strings(without.dataSet, manufacturer), strings(without.dataSet, bodyPart)]).toEqual([[], []]);
  const elsewhere = withElements(imageOf(crImage), [
    textElement(0x00081090, 'LO', 'Nova Imaging'),
    textElement(manufacturer, 'LO', 'NOVA IMAGING'),
  ]);
  const { dataSet: other } = cleanOf(elsewhere, { siteWords });
  expect([strings(other, 0x00081090), strings(other, manufacturer)]).toEqual([[], []]);
});

test('a second pass over what was kept changes nothing', () => {
  const once = cleanOf(source, { siteWords }).dataSet;
  const twice = cleanOf(once, { siteWords, collectWords: true });
  expect(strings(twice.dataSet, manufacturer)).toEqual(['Nova Imaging']);
  expect(twice.newWords).toEqual([]);
});

test('a word of the site stands in its attribute though somebody is called so, and anywhere else that name is found', () => {
  const named = withElements(source, [textElement(0x00100010, 'PN', 'Thoraxbett^Jane')]);
  const hits = (words: SiteWords | undefined, ...elements: DataElement[]) => {
    const sweep = new Sweep(named, 0, { siteWords: words });
    sweep.look(elements);
    return sweep.hit;
  };
  const right = textElement(bodyPart, 'CS', 'THORAXBETT');
  const lists = [undefined, siteWords, noSiteWords];
  expect(lists.map((words) => hits(words, right))).toEqual([true, false, true]);
  const wrong = [
    textElement(0x00080080, 'LO', 'House of Thoraxbett'),
    textElement(manufacturer, 'LO', 'THORAXBETT'),
    textElement(bodyPart, 'CS', 'THORAXBETT', 'JANE'),
    textElement(bodyPart, 'CS', 'THORAXBETT 2'),
  ];
  for (const element of wrong) expect(hits(siteWords, element)).toBe(true);
  expect(deidentified(named, { siteWords }).kind).toBe('clean');
});

test('another list is another hash of the rules, whatever the order of its words', () => {
  const turned = new SiteWords([
    { tag: bodyPart, value: 'THORAXBETT' },
    { tag: manufacturer, value: 'Nova Imaging' },
  ]);
  const hashes = [noSiteWords, siteWords, new SiteWords([])].map((words) => rulesHash(markitProfile, words));
  expect(rulesHash(markitProfile, turned)).toBe(hashes[1]);
  expect(hashes[0]).toBe(rulesHash(markitProfile));
  expect(hashes[2]).toBe(hashes[0]);
  expect(hashes[1]).not.toBe(hashes[0]);
  const { counts } = cleanOf(dataSetOf(source.elements), { siteWords });
  expect(manifestLine(markitProfile, counts, undefined, siteWords)).toContain(String(hashes[1]).slice(0, 16));
});
