import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyDocument } from '../../ledger/key-document.ts';
import { parseVerifierKey } from '../../ledger/note-key.ts';

test('the published values are one key in two spellings, and nothing of the private half', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const document = keyDocument('markit-edge/box-1', privateKey);
  expect(parseVerifierKey(document.verifierKey)).toMatchObject({ name: 'markit-edge/box-1', keyId: document.keyId });
  const der = Buffer.from(document.publicKey, 'base64');
  expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
  expect(Object.keys(document)).toEqual(['origin', 'algorithm', 'keyId', 'verifierKey', 'publicKey']);
});

test('names that would break a note are refused', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb']) {
    expect(() => keyDocument(name, privateKey)).toThrow(expect.objectContaining({ code: 'KEY' }));
  }
});
