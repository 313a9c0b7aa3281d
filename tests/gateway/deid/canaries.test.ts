import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dataSetOf, findElement } from '../../../data-set/data-set.ts';
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { encodePart10Header } from '../../../data-set/part10.ts';
import { items } from '../../../data-set/values.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { canary, everyAllowed, everyAttribute, found, planted } from './canaries.ts';
import { cleanOf, crImage, ctImage } from './images.ts';

function survivors(source: ReturnType<typeof planted>): string[] {
  expect(found(writeDataSet(source)).length).toBeGreaterThan(3);
  const { dataSet, identity } = cleanOf(source);
  const file = encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.1' });
  return [...found(file), ...found(Buffer.from(JSON.stringify(identity)))];
}

for (const [name, sopClassUid] of [
  ['CR', crImage],
  ['CT', ctImage],
] as const) {
  test(`${name}: a canary in every attribute of the dictionary and in private blocks: none is left`, () => {
    expect(survivors(planted(sopClassUid, everyAttribute()))).toEqual([]);
  });

  test(`${name}: a canary in everything that its IOD allows, five sequences deep: none is left`, () => {
    expect(survivors(planted(sopClassUid, everyAllowed(sopClassUid).elements))).toEqual([]);
  });

  test(`${name}: a canary in each attribute outside Table E.1-1 that can carry somebody: none is left`, (context) => {
    const path = sharedData('deid/not_in_table_but_can_carry_phi.csv');
    if (path === undefined) return context.skip(noSharedData);
    const tags = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => /^"\(([0-9A-F]{4}),([0-9A-F]{4})\)"/.exec(line))
      .filter((match) => match !== null)
      .map((match) => Number.parseInt(`${match[1]}${match[2]}`, 16))
      .filter((tag) => tag >>> 16 >= 8);
    const elements = tags
      .map((tag) => canary(tag, dictionaryEntry(tag)?.vrs[0] ?? 'LO'))
      .filter((element) => element !== undefined);
    expect(elements.length).toBeGreaterThan(380);
    expect(survivors(planted(sopClassUid, elements))).toEqual([]);
  });
}

test('canaries inside values that are kept otherwise: none is left', () => {
  const code = dataSetOf([
    textElement(0x00080100, 'SH', '51185008'),
    textElement(0x00080102, 'SH', 'SCT'),
    textElement(0x00080103, 'SH', 'CANARY'),
    textElement(0x00080104, 'LO', 'Canary^Meaning'),
  ]);
  const lut = dataSetOf([
    { kind: 'value', tag: 0x00283002, vr: 'US', value: Uint8Array.from([4, 0, 0, 0, 16, 0]) },
    textElement(0x00283003, 'LO', 'CANARY'),
    textElement(0x00283004, 'LO', 'CANARY'),
    { kind: 'value', tag: 0x00283006, vr: 'OW', value: new TextEncoder().encode('CANARY too long!') },
  ]);
  const source = planted(ctImage, [
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL', 'CANARY'),
    textElement(0x00080070, 'LO', 'SIEMENS CANARY'),
    textElement(0x00180015, 'CS', 'CANARY'),
    textElement(0x00181210, 'SH', 'B30s', 'CANARY'),
    textElement(0x00100020, 'LO', '88776655'),
    textElement(0x00100030, 'DA', '19410207'),
    textElement(0x00200011, 'IS', '88776655'),
    textElement(0x00281055, 'LO', 'Canary'),
    sequenceElement(0x00082218, [code]),
    sequenceElement(0x00283000, [lut]),
    sequenceElement(0x00283010, [lut]),
  ]);
  expect(survivors(source)).toEqual([]);
});

test('letters for a table: a LUT of the right length and an offset table of eight bytes a frame', () => {
  const value = new TextEncoder().encode('CANARYJANE');
  const table = (entries: Uint8Array) =>
    dataSetOf([
      { kind: 'value', tag: 0x00283002, vr: 'US', value: Uint8Array.from([5, 0, 0, 0, 16, 0]) },
      { kind: 'value', tag: 0x00283006, vr: 'OW', value: entries },
    ]);
  const ramp = Uint8Array.from([0, 0, 1, 0, 2, 0, 3, 0, 4, 0]);
  const source = planted(ctImage, [
    sequenceElement(0x00283010, [table(value), table(ramp)]),
    ...[0x7fe00001, 0x7fe00002].map((tag) => ({ kind: 'value', tag, vr: 'OV', value: value.subarray(0, 8) }) as const),
  ]);
  const { dataSet } = cleanOf(source);
  expect(found(writeDataSet(dataSet))).toEqual([]);
  const tables = items(dataSet, 0x00283010).map((item) => findElement(item, 0x00283006));
  expect(tables.map((element) => element?.kind === 'value' && [...element.value])).toContainEqual([...ramp]);
  for (const tag of [0x7fe00001, 0x7fe00002]) expect(findElement(dataSet, tag)).toBeUndefined();
});
