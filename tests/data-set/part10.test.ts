import { expect, test } from 'vitest';
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { encodePart10Header, implementationClassUid, readFileMeta, readPart10Header } from '../../data-set/part10.ts';
import { firstString } from '../../data-set/values.ts';
import { ascii, concat, explicit } from './hand-made.ts';
import { randomOf } from './mutator.ts';

const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';
const dataSet = dataSetOf([
  textElement(0x00080016, 'UI', secondaryCapture),
  textElement(0x00080018, 'UI', '2.25.1'),
  textElement(0x00100020, 'LO', 'abc'),
]);

test('preamble is zero, the meta group is ours and complete, the rest is the data set', () => {
  const bytes = encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.4.70' });
  expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
  const { meta, dataSetOffset } = readFileMeta(bytes);
  expect(meta).toEqual({
    sopClassUid: secondaryCapture,
    sopInstanceUid: '2.25.1',
    transferSyntax: '1.2.840.10008.1.2.4.70',
  });
  const groupLength = new DataView(bytes.buffer).getUint32(140, true);
  expect(144 + groupLength).toBe(dataSetOffset);
  expect(Buffer.from(bytes).includes(implementationClassUid)).toBe(true);
});

test('a head with pixel data after it is read back', () => {
  const head = encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2' });
  const file = concat(head, explicit(0x7fe00010, 'OW', '123456'));
  const back = readPart10Header(file);
  expect(back.meta.transferSyntax).toBe('1.2.840.10008.1.2.1');
  expect(firstString(back.dataSet, 0x00100020)).toBe('abc');
  expect(back.bulkOffset).toBe(head.length + 12);
  expect(back.bulkLength).toBe(6);
});

test('a wrong group length is not trusted', () => {
  const bytes = encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.1' });
  const { dataSetOffset } = readFileMeta(bytes);
  bytes.set([0xff, 0xff, 0, 0], 140);
  expect(readFileMeta(bytes).dataSetOffset).toBe(dataSetOffset);
});

test('addresses of sender and receiver are elements with a long length, as all of VR UR', () => {
  const file = encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.1' });
  const { dataSetOffset } = readFileMeta(file);
  const address = explicit(0x00020026, 'UR', 'dicom://10.0.0.7/ARCHIV');
  const longer = concat(file.subarray(0, dataSetOffset), address, file.subarray(dataSetOffset));
  expect(readFileMeta(longer)).toEqual({ ...readFileMeta(file), dataSetOffset: dataSetOffset + address.length });
});

test('what is no Part 10 file has a code', () => {
  const code = (bytes: Uint8Array) => {
    try {
      readPart10Header(bytes);
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'none';
  };
  expect(code(new Uint8Array(0))).toBe('NOT_PART10');
  expect(code(new Uint8Array(200))).toBe('NOT_PART10');
  expect(code(concat(new Uint8Array(128), ascii('DICM')))).toBe('NOT_PART10');
  const deflated = concat(
    new Uint8Array(128),
    ascii('DICM'),
    explicit(0x00020010, 'UI', '1.2.840.10008.1.2.1.99'),
    ascii('x'),
  );
  expect(code(deflated)).toBe('NOT_READABLE');
  const cut = encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.1' }).subarray(0, 170);
  expect(code(cut)).toBe('TRUNCATED');
});

test('random bytes behind a DICM prefix never get past a coded error', () => {
  const random = randomOf(7);
  for (let round = 0; round < 500; round += 1) {
    const bytes = Uint8Array.from({ length: 400 }, () => Math.floor(random() * 256));
    bytes.set([0x44, 0x49, 0x43, 0x4d, 2, 0], 128);
    expect(() => readPart10Header(bytes)).toThrowError(expect.objectContaining({ name: 'DataSetError' }));
  }
});

test('a data set without SOP Class or Instance UID has no file', () => {
  const write = () => encodePart10Header(dataSetOf([]), { transferSyntax: '1.2.840.10008.1.2.1' });
  expect(write).toThrowError(expect.objectContaining({ code: 'NOT_WRITABLE' }));
});
