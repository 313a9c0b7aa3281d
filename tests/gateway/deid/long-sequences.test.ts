/** Sequences read, cleaned and written item by item: byte for byte what comes of the same header parsed whole. */
import { expect, test } from 'vitest';
import { type DataSet, findElement } from '../../../data-set/data-set.ts';
import { DataSetError } from '../../../data-set/error.ts';
import { HeaderReader } from '../../../data-set/header-reader.ts';
import { encodePart10Pieces } from '../../../data-set/part10.ts';
import { firstString } from '../../../data-set/values.ts';
import { deidentifyHeader, deidentifyObject } from '../../../gateway/deid/deidentify.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { mutate, randomOf } from '../../data-set/mutator.ts';
import { publicObjects } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { functionalGroups, type HugeObject, structureSet } from '../huge-headers.ts';
import { keys } from './images.ts';

/** The clean header's bytes, or why there are none. */
function cleaned(bytes: Uint8Array, transferSyntax: string, longSequences: number): Buffer | string {
  try {
    const reader = new HeaderReader({ transferSyntax, secondLook: true, longSequences, limit: 1 << 27 });
    const pushed = reader.push(bytes);
    const state = pushed.state === 'more' ? reader.end() : pushed;
    if (state.state !== 'header') return state.state === 'hold' ? state.reason : state.state;
    const { dataSet, bulk } = state;
    const context = { ...announcedBy(dataSet), transferSyntax, keys, profile: markitProfile, secondLook: true };
    const result = (bulk ? deidentifyHeader : deidentifyObject)(dataSet, context);
    if (result.kind === 'hold') return result.reason;
    expect(result.counts).toBeDefined();
    return Buffer.concat([
      ...encodePart10Pieces(result.dataSet, { transferSyntax }),
      Buffer.from(JSON.stringify([result.counts, result.identity])),
    ]);
  } catch (error) {
    if (error instanceof DataSetError) return error.code;
    throw error;
  }
}

function announcedBy(dataSet: DataSet) {
  const [sopClassUid = '', sopInstanceUid = ''] = [0x00080016, 0x00080018].map((tag) => firstString(dataSet, tag));
  return { sopClassUid, sopInstanceUid };
}

function hasSequence(bytes: Uint8Array, transferSyntax: string): boolean {
  try {
    const reader = new HeaderReader({ transferSyntax, secondLook: true });
    const pushed = reader.push(bytes);
    const state = pushed.state === 'more' ? reader.end() : pushed;
    return state.state === 'header' && state.dataSet.elements.some(({ vr }) => vr === 'SQ');
  } catch {
    // No data set: compared all the same, by the error's code.
    return false;
  }
}

test('public files: cleaned item by item they are what they are cleaned whole', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const seen = { withSequences: 0, clean: 0, held: 0 };
  for (const { row, bytes, transferSyntax } of publicObjects(root)) {
    const whole = cleaned(bytes, transferSyntax, Number.POSITIVE_INFINITY);
    const streamed = cleaned(bytes, transferSyntax, 0);
    if (typeof whole === 'string') expect(streamed, row.file).toBe(whole);
    else expect(Buffer.compare(streamed as Buffer, whole), row.file).toBe(0);
    seen[typeof whole === 'string' ? 'held' : 'clean'] += 1;
    if (hasSequence(bytes, transferSyntax)) seen.withSequences += 1;
  }
  console.log(seen);
  expect(seen.withSequences).toBeGreaterThan(150);
  expect(seen.clean).toBeGreaterThan(200);
});

const bytesOf = (object: HugeObject) => Buffer.concat([...object.pieces()]);

test.each([
  ['functional groups', functionalGroups(300_000)],
  ['a structure set', structureSet(300_000)],
] as const)('%s: long at several levels, whole and mutated', (_, object) => {
  const bytes = bytesOf(object);
  const { transferSyntax } = object;
  const whole = cleaned(bytes, transferSyntax, Number.POSITIVE_INFINITY);
  expect(typeof whole).not.toBe('string');
  for (const threshold of [0, 1_000, 1 << 16]) expect(cleaned(bytes, transferSyntax, threshold)).toEqual(whole);
  const random = randomOf(5);
  const ends = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    const odd = mutate(bytes, random);
    const end = cleaned(odd, transferSyntax, Number.POSITIVE_INFINITY);
    expect(cleaned(odd, transferSyntax, 0)).toEqual(end);
    ends.add(typeof end === 'string' ? end : 'clean');
  }
  expect(ends.size).toBeGreaterThan(2);
});

test('a long sequence keeps the limits: nesting, number and order are judged before an item is asked for', () => {
  const { transferSyntax, ...object } = functionalGroups(200_000);
  const bytes = bytesOf({ transferSyntax, ...object });
  const read = (elements: number) => {
    const reader = new HeaderReader({ transferSyntax, secondLook: true, longSequences: 0, elements });
    return reader.push(bytes);
  };
  expect(read(100)).toMatchObject({ state: 'hold', reason: 'header-limits' });
  const state = read(1_000_000);
  if (state.state !== 'header') throw new Error(state.state);
  const frames = findElement(state.dataSet, 0x52009230);
  if (frames?.kind !== 'long-sequence') throw new Error('it is parsed whole');
  const [twice, once] = [[...frames.items, ...frames.items], [...frames.items]];
  expect(twice).toEqual([...once, ...once]);
  expect(once.length).toBe(394);
});
