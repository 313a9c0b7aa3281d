import { describe, expect, test } from 'vitest';
import { type DataElement, dataSetOf, withElements } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { strings } from '../../../data-set/values.ts';
import type { Vr } from '../../../data-set/vr.ts';
import { isWordForm } from '../../../gateway/deid/new-words.ts';
import { baseOf, classes, makePerson, small } from '../../prove/canaries/base-objects.ts';
import { Needles } from '../../prove/canaries/needles.ts';
import { seeded } from '../doors/seeded.ts';
import { cleanOf, crImage, imageOf, keys } from './images.ts';

const manufacturer = 0x00080070;
const model = 0x00081090;
const bodyPart = 0x00180015;
const imageType = 0x00080008;
const collect = { collectWords: true } as const;

function collected(...more: DataElement[]): string[] {
  return cleanOf(withElements(imageOf(crImage), more), collect).newWords.map(({ value }) => value);
}

describe('words that are on no list', () => {
  test('are dropped, and each is offered once', () => {
    const source = withElements(imageOf(crImage), [
      textElement(manufacturer, 'LO', 'Nova Imaging GmbH '),
      textElement(model, 'LO', 'NX-5'),
      textElement(bodyPart, 'CS', 'THORAXBETT'),
      textElement(imageType, 'CS', 'ORIGINAL', 'PRIMARY', 'STITCHEDX', 'STITCHEDX'),
    ]);
    const { dataSet, newWords } = cleanOf(source, collect);
    expect(newWords).toEqual([
      { tag: imageType, value: 'STITCHEDX' },
      { tag: manufacturer, value: 'Nova Imaging GmbH' },
      { tag: model, value: 'NX-5' },
      { tag: bodyPart, value: 'THORAXBETT' },
    ]);
    expect(strings(dataSet, imageType)).toEqual(['ORIGINAL', 'PRIMARY']);
    for (const tag of [manufacturer, bodyPart, model]) expect(strings(dataSet, tag)).not.toContain('NX-5');
    expect(cleanOf(source).newWords).toEqual([]);
  });

  test('known ones are not offered, nor what stands in attributes that are never kept', () => {
    const comment = textElement(0x00204000, 'LT', 'Wordlike');
    const unknownPlace = textElement(0x00100050, 'LO', 'INSURANCE');
    expect(collected(textElement(manufacturer, 'LO', 'SIEMENS'), comment, unknownPlace)).toEqual([]);
  });

  test('are found in items, and at most a few of an object', () => {
    const items = Array.from({ length: 40 }, (_, at) =>
      dataSetOf([textElement(0x00080060, 'CS', `MODE${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(at % 26)}${at % 7}`)]),
    );
    const found = collected(sequenceElement(0x00081115, []), sequenceElement(0x00400275, items));
    const wide = collected(textElement(imageType, 'CS', ...Array.from({ length: 32 }, (_, at) => `KIND${at}X`)));
    expect(found.length).toBeLessThanOrEqual(8);
    expect(wide).toHaveLength(8);
  });

  test.each([
    ['a name with its components', 'LO', 'Okafor^Ngozi'],
    ['a long number', 'LO', 'UNIT 471123'],
    ['a long number in parts', 'LO', 'TEL 030 449 08 11'],
    ['a social security number', 'LO', 'X 078-05-1120'],
    ['digits alone', 'CS', '4711'],
    ['a date', 'LO', 'CAL 2019-05-07'],
    ['a date as Germans write it', 'LO', 'vom 7.5.2019'],
    ['a mail address', 'LO', 'service@nova.example'],
    ['a URL', 'LO', 'http://nova'],
    ['letters apart', 'LO', 'S m-i T h'],
    ['a UID', 'LO', '1.3.46.67.5.2'],
    ['letters past ASCII', 'LO', 'Gerät'],
    ['a control character', 'LO', 'NOVA\u001bB'],
    ['more than the VR holds', 'CS', 'ABCDEFGHIJKLMNOPQ'],
    ['a sentence of sixty-five signs', 'LO', 'A'.repeat(65)],
    ['nothing', 'LO', ''],
  ] as const)('%s has not the form of one', (_name, vr, value) => {
    expect(isWordForm(value, vr as Vr)).toBe(false);
  });

  test.each(['Nova Imaging GmbH', 'NX-5', 'syngo VB17A', '5.0.12', 'FC13/H', 'THORAX PA'])('%s has', (value) => {
    expect(isWordForm(value, 'LO')).toBe(true);
  });
});

describe('what a new word may not share with its object', () => {
  const person = [
    textElement(0x00100010, 'PN', 'Li^Bo Adaeze'),
    textElement(0x00080090, 'PN', 'Haase^Karl'),
    textElement(0x00100020, 'LO', 'K-0431'),
    textElement(0x00080080, 'LO', 'Klinikum Westerland'),
    textElement(0x00080050, 'SH', 'AB77'),
  ];

  test.each([
    ['a short family name', 'CS', 'LI'],
    ['a short given name among others', 'LO', 'Nova Bo'],
    ['a part of the given name', 'LO', 'Adaeze Scanner'],
    ['initials', 'CS', 'BL'],
    ['a physician, within a word', 'LO', 'ScanHaase2'],
    ['letters parted', 'LO', 'Ha-ase 3'],
    ['a patient number', 'LO', 'Unit 431'],
    ['an accession number', 'LO', 'ab-77'],
    ['the institution', 'LO', 'Westerland CR'],
    ['the year of birth', 'LO', 'Edition 1950'],
  ] as const)('%s', (_name, vr, value) => {
    const tag = vr === 'CS' ? bodyPart : manufacturer;
    expect(collected(...person, textElement(tag, vr, value), textElement(model, 'LO', 'NX-5'))).toEqual(['NX-5']);
    // Of somebody else it is a word like any other: what is refused is what these two have in common.
    expect(collected(textElement(tag, vr, value))).toEqual(value.includes('1950') ? [] : [value]);
  });
});

test('of a hundred made-up patients no identifier is offered, in whatever form and attribute it stands', () => {
  const needles = new Needles(seeded(7));
  const places: readonly (readonly [number, 'LO' | 'SH' | 'CS'])[] = [
    [manufacturer, 'LO'],
    [model, 'LO'],
    [0x0008103e, 'LO'],
    [0x00181020, 'LO'],
    [0x00181210, 'SH'],
    [bodyPart, 'CS'],
    [0x00185101, 'CS'],
  ];
  const longest = { LO: 64, SH: 16, CS: 16 } as const;
  let planted = 0;
  for (let at = 0; at < 100; at += 1) {
    const person = makePerson(keys, needles);
    const base = baseOf('CT', needles.uid(), needles, small);
    const elements = [...base.elements, ...person.elements].filter(({ tag }) => tag !== imageType);
    const identifiers = [...person.plants, ...base.plants].filter(({ place }) => place === 'identity');
    for (const text of identifiers.flatMap(({ needle }) => needle.texts)) {
      for (const form of [text, text.toLowerCase(), `NX ${text}`, `x${text}5`, [...text].join(' ')]) {
        const fitting = places.filter(([, vr]) => form.length <= longest[vr]);
        planted += fitting.length;
        const source = withElements(dataSetOf([...elements].sort((a, b) => a.tag - b.tag)), [
          ...fitting.map(([tag, vr]) => textElement(tag, vr, form)),
          textElement(0x00181160, 'SH', 'NEWFILTER'),
        ]);
        const { newWords } = cleanOf(source, { ...collect, sopClassUid: classes.CT });
        expect(newWords).toEqual([{ tag: 0x00181160, value: 'NEWFILTER' }]);
      }
    }
  }
  expect(planted).toBeGreaterThan(10_000);
});
