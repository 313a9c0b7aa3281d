/** Needles in the values of attributes that everybody keeps: texts, numbers, codes and their meanings, explanations of tables. */
import { type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement, unsignedElement } from '../../../data-set/elements.ts';
import type { Vr } from '../../../data-set/vr.ts';
import { isKnownCode } from '../../../gateway/deid/known-codes.ts';
import { plantAll, plantAttribute } from './attribute-plants.ts';
import { type Needles, wordNeedle } from './needles.ts';
import { type Plant, type Planted, together } from './plant.ts';

/** Attributes that everybody keeps, with somebody in their values. */
export function keptAttributes(needles: Needles): Planted {
  const place = 'kept attribute';
  const plain = [
    ...[0x00080070, 0x00081090, 0x00181210, 0x00180015, 0x00185101, 0x00181160, 0x00281055, 0x00281054, 0x00080064],
    ...[0x0008103e, 0x00081030, 0x00181030, 0x00180022, 0x00200060, 0x00200062, 0x00082112, 0x00080013, 0x00200011],
    ...[0x00180060, 0x00180050, 0x00200012, 0x00281051, 0x00201041, 0x0020000d, 0x00200032, 0x00200052],
    ...[0x00080022, 0x0008002a, 0x00189306, 0x00181149, 0x00280009],
  ];
  const parts = plain.map((tag) => plantAttribute(tag, place, needles, { most: Number.POSITIVE_INFINITY }));
  const coded = [0x00080100, 0x00080102, 0x00080103, 0x00080104, 0x00080119, 0x00080120];
  const forms: readonly (readonly [number, Exclude<Vr, 'SQ'>])[] = [
    ...([
      [0x00080021, 'DA'],
      [0x00080015, 'DT'],
      [0x00080031, 'TM'],
      [0x00189074, 'DT'],
      [0x00181150, 'IS'],
    ] as const),
    ...([
      [0x00180090, 'DS'],
      [0x00181110, 'DS'],
      [0x00083010, 'UI'],
      [0x00181242, 'IS'],
    ] as const),
  ];
  const wrong = forms.map(([tag, vr]) => plantWord(tag, vr, 'value of a wrong form', needles));
  const record = String(needles.record());
  wrong.push({
    elements: [textElement(0x00281052, 'DS', '0'), textElement(0x00281050, 'DS', `0.${record}e8`)],
    plants: [{ tag: 0x00281050, place, needle: wordNeedle(record) }],
  });
  const unknown = plantAll(coded, 'code of an unknown scheme', needles);
  const known = plantAll([0x00080103, 0x00080104, 0x0008010b], 'meaning of a known code', needles);
  const code = [textElement(0x00080100, 'SH', '51185008'), textElement(0x00080102, 'SH', 'SCT')];
  const inKnown = dataSetOf([...known.elements, ...code]);
  const lut = plantAll([0x00283003, 0x00283004], 'LUT explanation', needles);
  const data = plantAttribute(0x00283006, 'LUT longer than it says', needles, { vr: 'OW', most: 99 });
  const lutItem = dataSetOf([...lut.elements, ...data.elements, unsignedElement(0x00283002, 4, 0, 16)]);
  const top = (tag: number, plants: readonly Plant[]): Plant[] => plants.map((plant) => ({ ...plant, tag }));
  // Five entries of 16 bits are ten letters.
  const letters = plantAttribute(0x00283006, 'letters for a LUT', needles, { vr: 'OW' });
  const fitting = dataSetOf([...letters.elements, unsignedElement(0x00283002, 5, 0, 16)]);
  const numbered = numberedCodes(needles);
  return together(...parts, ...wrong, {
    elements: [
      sequenceElement(0x00082218, [dataSetOf(unknown.elements), inKnown]),
      sequenceElement(0x00082228, numbered.items),
      sequenceElement(0x00283010, [lutItem, fitting]),
    ],
    plants: [
      ...top(0x00082228, numbered.plants),
      ...top(0x00082218, [...unknown.plants, ...known.plants]),
      ...top(0x00283010, [...lut.plants, ...data.plants, ...letters.plants]),
    ],
  });
}

function plantWord(tag: number, vr: Exclude<Vr, 'SQ'>, place: string, needles: Needles): Planted {
  const word = needles.word();
  return { elements: [textElement(tag, vr, word)], plants: [{ tag, place, needle: wordNeedle(word) }] };
}

/** Record numbers as codes of schemes whose codes are numbers too, but not these. */
function numberedCodes(needles: Needles): { readonly items: DataSet[]; readonly plants: Plant[] } {
  const items: DataSet[] = [];
  const plants: Plant[] = [];
  for (const [scheme, write] of [
    ['SCT', String],
    ['DCM', String],
    ['LN', (record: number) => `${100_000 + (record % 900_000)}-${record % 10}`],
    ['RADLEX', (record: number) => `RID${record}`],
    ['UCUM', String],
    ['99XYZ', String],
  ] as const) {
    let code = write(needles.record());
    while (isKnownCode(scheme, code)) code = write(needles.record());
    items.push(dataSetOf([textElement(0x00080100, 'SH', code), textElement(0x00080102, 'SH', scheme)]));
    plants.push({ place: 'record number as a code', needle: wordNeedle(code) });
  }
  return { items, plants };
}
