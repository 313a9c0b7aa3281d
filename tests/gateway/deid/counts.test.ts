/** Every element that came is counted once: what is kept, changed, emptied and gone adds up to what there was. */
import { expect, test } from 'vitest';
import { type DataElement, type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { emptyElement, sequenceElement, textElement } from '../../../data-set/elements.ts';
import type { Vr } from '../../../data-set/vr.ts';
import { elementFates, elementKinds, type KindCounts } from '../../../gateway/contract/deid-counts.ts';
import { allowedIn, allowListOf } from '../../../gateway/deid/allow-list.ts';
import { withPlainPalettes } from '../../../gateway/deid/segmented-palette.ts';
import { publicHeaders } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { crImage, ctImage, deidentified, imageOf } from './images.ts';

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

test('public files: each element is counted once', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let headers = 0;
  for (const { dataSet, row } of publicHeaders(root)) {
    const result = deidentified(dataSet);
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

test('generated headers: each element is counted once', () => {
  let clean = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = stream(seed);
    const sopClass = seed % 2 === 0 ? ctImage : crImage;
    const tags = [...(allowListOf(sopClass)?.attributes.keys() ?? [])];
    const plain = imageOf(sopClass).elements;
    const source = dataSetOf([...hostile(random, tags, 2), ...plain]);
    const result = deidentified(source);
    if (result.kind === 'hold') continue;
    expect(counted(result.counts.elements.kinds), `seed ${seed}`).toBe(elementsIn(source));
    clean += 1;
  }
  expect(clean).toBeGreaterThan(30);
});
