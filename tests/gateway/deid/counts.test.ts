/** Every element that came is counted once: what is kept, changed, emptied and gone adds up to what there was. */
import { expect, test } from 'vitest';
import { type DataElement, type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { emptyElement, sequenceElement, textElement } from '../../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../../data-set/part10.ts';
import { firstString } from '../../../data-set/values.ts';
import type { Vr } from '../../../data-set/vr.ts';
import { elementFates, elementKinds, type KindCounts } from '../../../gateway/contract/deid-counts.ts';
import { allowedIn, allowListOf } from '../../../gateway/deid/allow-list.ts';
import { type DeidResult, deidentifyHeader } from '../../../gateway/deid/deidentify.ts';
import {
  markitProfile,
  type OptionId,
  type Profile,
  profileOf,
  profileOptions,
} from '../../../gateway/deid/profile.ts';
import { withPlainPalettes } from '../../../gateway/deid/segmented-palette.ts';
import { publicHeaders } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { crImage, ctImage, imageOf, keys } from './images.ts';

function elementsIn({ elements }: DataSet): number {
  return elements.reduce((sum, element) => {
    const below = element.kind === 'sequence' || element.kind === 'long-sequence' ? [...element.items] : [];
    return sum + 1 + below.reduce((all, item) => all + elementsIn(item), 0);
  }, 0);
}

function counted(kinds: KindCounts): number {
  const numbers = elementKinds.flatMap((kind) => elementFates.map((fate) => kinds[kind]?.[fate] ?? 0));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  return numbers.reduce((sum, count) => sum + count, 0);
}

const all = profileOptions.map(({ id }) => id);
const named = (name: string, options: readonly OptionId[]) => profileOf({ name, version: 1, options });
const profiles: readonly Profile[] = [
  markitProfile,
  named('bare', []),
  ...all.map((id) => named(id, [id])),
  named(
    'no-descriptors',
    markitProfile.options.filter((id) => id !== 'clean-descriptors'),
  ),
  named(
    'everything',
    all.filter((id) => id !== 'modified-dates'),
  ),
];

function cleaned(source: DataSet, profile: Profile): DeidResult {
  return deidentifyHeader(source, {
    keys,
    profile,
    sopClassUid: firstString(source, 0x00080016) ?? '',
    sopInstanceUid: firstString(source, 0x00080018) ?? '',
    transferSyntax: '1.2.840.10008.1.2.1',
  });
}

test.for(profiles)('public files, profile $name: each element is counted once', (profile, context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let headers = 0;
  for (const { dataSet, row } of publicHeaders(root)) {
    const result = cleaned(dataSet, profile);
    if (result.kind === 'hold') continue;
    // A palette that was expanded is an element of its own.
    expect(counted(result.counts.elements.kinds), row.file).toBe(elementsIn(withPlainPalettes(dataSet)));
    headers += 1;
  }
  expect(headers).toBeGreaterThan(200);
});

/** A seeded stream of numbers from 0 to 1 (mulberry32). */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words = [
  'CHEST',
  'Doe^Jane',
  '20190507',
  '1.2.3.4',
  '12',
  '400 ',
  '',
  'SCT',
  '51185008',
  'AXIAL',
  'DCM',
  '101010',
];
const vrs: readonly Vr[] = ['LO', 'PN', 'CS', 'DA', 'UI', 'DS', 'UN', 'SH'];

/** Attributes that the IOD has and others, in their own VR and in others, with values of all kinds, nested. */
function hostile(random: () => number, tags: readonly number[], deep: number): DataElement[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: 40 }, () => {
    const tag = random() < 0.15 ? Math.floor(random() * 0x7fdfffff) : pick(tags);
    const vr = random() < 0.2 ? pick(vrs) : (dictionaryEntry(tag)?.vrs[0] ?? pick(vrs));
    if (vr !== 'SQ' && random() < 0.1) return emptyElement(tag, vr);
    if (vr !== 'SQ' && random() < 0.9) return textElement(tag, vr as 'LO', pick(words));
    if (deep === 0) return sequenceElement(tag, []);
    const children = [...allowedIn(allowListOf(ctImage)?.attributes.get(tag)?.children ?? []).keys()];
    const inner = children.length > 0 ? children : tags;
    return sequenceElement(tag, [
      dataSetOf(hostile(random, inner, deep - 1)),
      dataSetOf(hostile(random, tags, deep - 1)),
    ]);
  });
}

/** Blocks of one listed creator and of an unlisted one: numbers, a word, a UID, what is on no list, a sequence. */
function privates(random: () => number): DataElement[] {
  const some = [
    textElement(0x00190010, 'LO', random() < 0.5 ? 'GEMS_ACQU_01' : 'SIEMENS CT VA0  COAD'),
    textElement(0x00190011, 'LO', 'ACME'),
    textElement(0x00191002, 'SL', 'abcd'),
    textElement(0x00191018, 'LO', 'S'),
    textElement(0x0019101a, 'LO', 'Doe'),
    textElement(0x00191119, 'DS', '7'),
    sequenceElement(0x00191120, [dataSetOf([textElement(0x00191018, 'LO', 'S')])]),
    textElement(0x00430010, 'LO', 'GEMS_PARM_01'),
    { kind: 'value', tag: 0x00431005, vr: 'UN', value: Uint8Array.of(7, 0) } as const,
  ];
  return some.filter(() => random() < 0.8);
}

test.for(profiles)('generated headers, profile $name: each element is counted once', (profile) => {
  let clean = 0;
  const seeds = profile === markitProfile ? 60 : 16;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = stream(seed);
    const sopClass = seed % 2 === 0 ? ctImage : crImage;
    const tags = [...(allowListOf(sopClass)?.attributes.keys() ?? [])];
    const plain = imageOf(sopClass).elements;
    const source = dataSetOf([...hostile(random, tags, 2), ...privates(random), ...plain]);
    const result = cleaned(source, profile);
    if (result.kind === 'hold') continue;
    expect(counted(result.counts.elements.kinds), `seed ${seed}`).toBe(elementsIn(source));
    clean += 1;
  }
  expect(clean).toBeGreaterThan(seeds / 2);
});

const latin1 = (tag: number, vr: 'LO', text: string): DataElement => ({
  kind: 'value',
  tag,
  vr,
  value: Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1'),
});

function kindsOf(source: DataSet, options: readonly OptionId[]): KindCounts {
  const result = cleaned(source, named('tried', options));
  if (result.kind === 'hold') throw new Error(result.reason);
  expect(counted(result.counts.elements.kinds)).toBe(elementsIn(source));
  return result.counts.elements.kinds;
}

test('what an option keeps is counted as kept', () => {
  const plain = imageOf(ctImage, [
    textElement(0x00080005, 'CS', 'ISO_IR 100'),
    latin1(0x00080080, 'LO', 'Universitätsklinikum'),
  ]);
  const source: DataSet = { ...plain, characterSet: 'ISO_IR 100' };
  expect(kindsOf(source, ['retain-full-dates']).dates).toEqual({ kept: 2, emptied: 1 });
  expect(kindsOf(source, ['modified-dates']).dates).toEqual({ shifted: 1, kept: 1, emptied: 1 });
  expect(kindsOf(source, []).dates).toEqual({ emptied: 3 });
  // The class is what it is in any case.
  expect(kindsOf(source, []).uids).toEqual({ kept: 1, replaced: 3 });
  expect(kindsOf(source, ['retain-uids']).uids).toEqual({ kept: 4 });
  // What is written in Unicode is the same name; the character set is another.
  const [house, without] = [kindsOf(source, ['retain-institution-identity']), kindsOf(source, [])];
  expect(house.identifiers).toEqual({ kept: 1, replaced: 1 });
  expect(without.identifiers).toEqual({ removed: 1, replaced: 1 });
  expect(house.words?.replaced).toBe((without.words?.replaced ?? 0) + 1);
  expect(kindsOf(source, ['retain-patient-characteristics']).words?.emptied).toBeUndefined();
  expect(without.words?.emptied).toBe(1);
});

test('a content item that goes is counted as gone, whole', () => {
  const code = (value: string) =>
    dataSetOf([
      textElement(0x00080100, 'SH', value),
      textElement(0x00080102, 'SH', 'DCM'),
      textElement(0x00080104, 'LO', 'as somebody typed it'),
    ]);
  const item = (concept: string) =>
    dataSetOf([
      textElement(0x0040a040, 'CS', 'NUMERIC'),
      sequenceElement(0x0040a043, [code(concept)]),
      textElement(0x0040a30a, 'DS', '12.5'),
    ]);
  const context = (...concepts: string[]) =>
    imageOf('1.2.840.10008.5.1.4.1.1.1.1', [sequenceElement(0x00400555, concepts.map(item))]);
  const kinds = (...concepts: string[]) => kindsOf(context(...concepts), ['clean-structured-content']);
  const [one, two] = [kinds('113691'), kinds('113691', 'JD')];
  // Replaced: the meaning of the code, and its sequence.
  expect(one.codes).toEqual({ kept: 2, replaced: 2 });
  const gone = (all: KindCounts) => Object.values(all).reduce((sum, { unlisted = 0 }) => sum + unlisted, 0);
  expect(gone(two) - gone(one)).toBe(6);
  expect(two.numbers?.kept).toBe(one.numbers?.kept);
});

test('of a second pass nothing is moved, renamed or removed: what was left empty is left empty again', () => {
  const first = cleaned(imageOf(ctImage), markitProfile);
  if (first.kind === 'hold') throw new Error(first.reason);
  const file = encodePart10Header(first.dataSet, { transferSyntax: '1.2.840.10008.1.2.1' });
  const { dataSet } = readPart10Header(file);
  const second = cleaned(dataSet, markitProfile);
  if (second.kind === 'hold') throw new Error(second.reason);
  const { kinds } = second.counts.elements;
  expect(counted(kinds)).toBe(elementsIn(dataSet));
  for (const kind of ['names', 'dates', 'uids', 'identifiers'] as const)
    expect(['kept', 'emptied']).toEqual(expect.arrayContaining(Object.keys(kinds[kind] ?? { none: 0 })));
});
