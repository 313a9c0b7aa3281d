import { expect, test } from 'vitest';
import { storedTransferSyntax, transferSyntax, transferSyntaxes } from '../../data-set/transfer-syntax.ts';

test('no UID is listed twice and all lie under the root of the standard', () => {
  expect(new Set(transferSyntaxes.map(({ uid }) => uid)).size).toBe(transferSyntaxes.length);
  for (const { uid } of transferSyntaxes) expect(uid).toMatch(/^1\.2\.840\.10008\.1\.2(\.\d+)*$/);
});

test('traits of the syntaxes that differ', () => {
  expect(transferSyntax('1.2.840.10008.1.2')).toMatchObject({ explicit: false, encapsulated: false });
  expect(transferSyntax('1.2.840.10008.1.2.2')).toMatchObject({ bigEndian: true, retired: true });
  expect(transferSyntax('1.2.840.10008.1.2.1.99')).toMatchObject({ deflated: true, encapsulated: false });
  expect(transferSyntax('1.2.840.10008.1.2.4.70')).toMatchObject({
    encapsulated: true,
    coding: 'jpeg',
    retired: false,
  });
  expect(transferSyntax('1.2.840.10008.1.2.4.55')).toMatchObject({ coding: 'jpeg', retired: true });
  expect(transferSyntax('1.2.840.10008.1.2.4.201')).toMatchObject({ coding: 'htj2k' });
  expect(transferSyntax('1.2.840.10008.1.2.4.94')).toMatchObject({ coding: 'reference', encapsulated: false });
  expect(transferSyntax('1.2.3')).toBeUndefined();
});

test('native syntaxes are stored as explicit little endian, encapsulated ones as they are', () => {
  expect(storedTransferSyntax('1.2.840.10008.1.2')).toBe('1.2.840.10008.1.2.1');
  expect(storedTransferSyntax('1.2.840.10008.1.2.2')).toBe('1.2.840.10008.1.2.1');
  expect(storedTransferSyntax('1.2.840.10008.1.2.5')).toBe('1.2.840.10008.1.2.5');
});
