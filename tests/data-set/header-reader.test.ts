import { expect, test } from 'vitest';
import { HeaderReader } from '../../data-set/header-reader.ts';
import { firstString, items } from '../../data-set/values.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import {
  ascii,
  concat,
  explicit,
  implicit,
  item,
  itemDelimiter,
  sequenceDelimiter,
  undefinedLength,
} from './hand-made.ts';
import { publicObjects, readWhole } from './public-headers.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const implicitLittle = '1.2.840.10008.1.2';
const jpeg = '1.2.840.10008.1.2.4.50';

const opening = explicit(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7\0');
const nested = explicit(
  0x00082218,
  'SQ',
  concat(item(concat(explicit(0x00080100, 'SH', 'T-D1'), itemDelimiter), undefinedLength), sequenceDelimiter),
  undefinedLength,
);
const pixels = ascii('0123456789');
const image = concat(opening, nested, explicit(0x7fe00010, 'OW', pixels), explicit(0xfffcfffc, 'OB', 'tail'));

function headerOf(bytes: Uint8Array, syntax = explicitLittle, chunk?: number) {
  const state = readWhole(bytes, syntax, chunk);
  if (typeof state === 'string' || state.state !== 'header') throw new Error(`no header: ${JSON.stringify(state)}`);
  return state;
}

test('stops where the pixel data start, whatever the chunks', () => {
  for (const chunk of [1, 2, 3, 7, 12, 50, image.length]) {
    const { dataSet, bulk, rest } = headerOf(image, explicitLittle, chunk);
    expect(bulk).toMatchObject({ tag: 0x7fe00010, vr: 'OW', length: 10 });
    expect(rest).toEqual(image.subarray(bulk?.offset ?? 0, (bulk?.offset ?? 0) + rest.length));
    expect(image.subarray(bulk?.offset).subarray(0, 10)).toEqual(pixels);
    const [code] = items(dataSet, 0x00082218);
    expect(code && firstString(code, 0x00080100)).toBe('T-D1');
  }
});

test('a header in one chunk is not copied', () => {
  const { rest } = headerOf(image);
  expect(rest.buffer).toBe(image.buffer);
});

test('implicit VR and encapsulated data are found too; pixel data inside an item are not', () => {
  const icon = item(concat(explicit(0x7fe00010, 'OB', concat(item(ascii('ab')), sequenceDelimiter), undefinedLength)));
  const bytes = concat(
    opening,
    explicit(0x00880200, 'SQ', icon),
    explicit(0x7fe00010, 'OB', item(ascii('')), undefinedLength),
  );
  expect(headerOf(bytes, jpeg).bulk).toMatchObject({ vr: 'OB', length: undefined });
  expect(
    headerOf(concat(implicit(0x00080016, '1.2\0'), implicit(0x7fe00010, '12')), implicitLittle).bulk,
  ).toMatchObject({
    vr: 'OW',
    length: 2,
  });
});

test('an object without pixel data is known at its end', () => {
  const reader = new HeaderReader({ transferSyntax: explicitLittle });
  expect(reader.push(concat(opening, nested))).toEqual({ state: 'more' });
  expect(reader.end()).toMatchObject({ state: 'header', bulk: undefined });
});

test('what may be a good data set but not here is held with its reason', () => {
  const hold = (bytes: Uint8Array, syntax: string) => {
    const state = readWhole(bytes, syntax);
    return typeof state === 'object' && state.state === 'hold' ? state.reason : state;
  };
  expect(hold(image, '1.2.840.10008.1.2.1.99')).toBe('deflated');
  expect(hold(image, '1.2.840.10008.1.2.2')).toBe('big-endian');
  expect(hold(image, '1.2.3.4')).toBe('unknown-transfer-syntax');
  expect(hold(image, '1.2.840.10008.1.2.4.94')).toBe('pixels-elsewhere');
  expect(hold(image, jpeg)).toBe('bulk-encoding');
  expect(hold(concat(explicit(0x00080018, 'UI', '12'), opening), explicitLittle)).toBe('tag-disorder');
  expect(hold(explicit(0x00020010, 'UI', '12'), explicitLittle)).toBe('group-not-allowed');
  expect(hold(concat(opening, explicit(0x7fe00008, 'OW', '1234')), explicitLittle)).toBe('bulk-encoding');
  expect(hold(concat(opening, explicit(0x7fe00009, 'OF', '1234')), explicitLittle)).toBe('bulk-encoding');
  expect(hold(concat(opening, explicit(0x7fe00008, 'OF', '1234')), jpeg)).toBe('bulk-encoding');
  expect(hold(concat(opening, explicit(0x7fe00008, 'OF', '', 0xffffffff)), jpeg)).toBe('bulk-encoding');
  expect(hold(concat(opening, explicit(0x00420011, 'OB', 'x', 2_000_000)), explicitLittle)).toBe('header-too-long');
  let deep = explicit(0x00080018, 'UI', '12');
  for (let depth = 0; depth < 40; depth += 1) deep = explicit(0x00081110, 'SQ', item(deep));
  expect(hold(concat(opening, deep, explicit(0x7fe00010, 'OW', '12')), explicitLittle)).toBe('header-limits');
});

test('Float and Double Float Pixel Data are where a header ends, in implicit VR too', () => {
  const bulkOf = (bytes: Uint8Array, syntax = explicitLittle) => {
    const state = readWhole(bytes, syntax);
    return typeof state === 'object' && state.state === 'header' ? state.bulk : state;
  };
  const float = { tag: 0x7fe00008, vr: 'OF', length: 4 };
  expect(bulkOf(concat(opening, explicit(0x7fe00008, 'OF', '1234')))).toMatchObject(float);
  expect(bulkOf(concat(opening, explicit(0x7fe00008, 'UN', '1234')))).toMatchObject(float);
  const implicitly = concat(implicit(0x00080018, '12'), implicit(0x7fe00009, '12345678'));
  expect(bulkOf(implicitly, '1.2.840.10008.1.2')).toMatchObject({ tag: 0x7fe00009, vr: 'OD', length: 8 });
});

test('what cannot be a data set is an error with a code', () => {
  expect(readWhole(ascii('GET / HTTP/1.1\r\n\r\n'), explicitLittle)).toBe('BAD_VR');
  expect(readWhole(concat(opening, ascii('\x08\0\x18\0??\0\0')), explicitLittle)).toBe('BAD_VR');
  expect(readWhole(image.subarray(0, 20), explicitLittle)).toBe('TRUNCATED');
  expect(readWhole(concat(opening, nested).subarray(0, 60), explicitLittle)).toBe('TRUNCATED');
  expect(readWhole(new Uint8Array(0), explicitLittle)).toBe('TRUNCATED');
});

test('a header is refused past its limit before its bytes have come', () => {
  const reader = new HeaderReader({ transferSyntax: explicitLittle, limit: 100 });
  const head = explicit(0x00081030, 'UT', '', 5_000);
  expect(reader.push(concat(opening, head, ascii('x'.repeat(8))))).toEqual({
    state: 'hold',
    reason: 'header-too-long',
  });
});

test('what was pushed can be had back for the held store', () => {
  const reader = new HeaderReader({ transferSyntax: '1.2.840.10008.1.2.2' });
  expect(reader.push(image).state).toBe('hold');
  expect(reader.received()).toEqual(image);
});

test('a second look reads what was held: big endian is turned, disorder is sorted', () => {
  const bytes = concat(
    explicit(0x00080018, 'UI', '34', undefined, false),
    explicit(0x00080016, 'UI', '12', undefined, false),
    explicit(0x7fe00010, 'OW', '12', undefined, false),
  );
  const reader = new HeaderReader({ transferSyntax: '1.2.840.10008.1.2.2', secondLook: true });
  const state = reader.push(bytes);
  expect(state.state === 'header' && state.dataSet.elements.map(({ tag }) => tag)).toEqual([0x00080016, 0x00080018]);
});

test('a second look finds what was written as UN, drops no group unread, and cannot choose between two', () => {
  const look = (bytes: Uint8Array, limit = 1 << 20) => {
    const reader = new HeaderReader({ transferSyntax: explicitLittle, secondLook: true, limit });
    return reader.push(concat(bytes, explicit(0x7fe00010, 'OW', '12')));
  };
  const code = item(implicit(0x00080100, 'T-D1'));
  const unknown = concat(explicit(0x00080018, 'UN', '12'), explicit(0x00082218, 'UN', code));
  const state = look(concat(explicit(0x00020010, 'UI', '12'), unknown));
  if (state.state !== 'header') throw new Error(`no header: ${JSON.stringify(state)}`);
  expect(firstString(state.dataSet, 0x00080018)).toBe('12');
  expect(items(state.dataSet, 0x00082218).map((one) => firstString(one, 0x00080100))).toEqual(['T-D1']);
  const twice = concat(explicit(0x00080018, 'UI', '12'), opening, explicit(0x00080018, 'UI', '34'));
  expect(look(twice)).toEqual({ state: 'hold', reason: 'element-twice' });
  expect(look(concat(opening, explicit(0x00081030, 'UT', 'x'.repeat(200))), 100)).toEqual({
    state: 'hold',
    reason: 'header-far-too-long',
  });
});

test('one-byte chunks of a megabyte cost linear work: the buffer is copied a few times, not once a chunk', () => {
  const bytes = concat(opening, explicit(0x00081030, 'UT', 'x'.repeat(1_000_000)), explicit(0x7fe00010, 'OW', '12'));
  expect(headerOf(bytes, explicitLittle, 1).bulk?.length).toBe(2);
});

test('public files: pixel data are found at the same place in whole and in small chunks', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let found = 0;
  for (const { bytes, transferSyntax } of publicObjects(root)) {
    const whole = readWhole(bytes, transferSyntax);
    const pieces = readWhole(bytes.subarray(0, 400_000), transferSyntax, 997);
    if (typeof whole === 'string' || whole.state !== 'header' || whole.bulk === undefined) continue;
    expect(typeof pieces === 'object' && pieces.state === 'header' && pieces.bulk).toEqual(whole.bulk);
    found += 1;
  }
  expect(found).toBeGreaterThan(250);
});
