import { describe, expect, test } from 'vitest';
import { textElement } from '../../../data-set/elements.ts';
import { newKeyPair, openWith, sealTo } from '../../../gateway/deid/hpke.ts';
import { newLinkKey, openLinkKey, parsePublicLinkKey } from '../../../gateway/deid/link-keys.ts';
import { type Link, LinkSealer, openLink, sealLink } from '../../../gateway/deid/sealed-link.ts';
import { cleanOf, ctImage, imageOf } from './images.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const [anna, ben, carl] = [newKeyPair(), newKeyPair(), newKeyPair()];
const both = [anna.publicKey, ben.publicKey] as const;
const link: Link = {
  ...{ generation: 1, study: '2.25.7', patient: 'f'.repeat(32), studyInstanceUid: '1.2.3' },
  ...{ patientId: 'KLA-00815', issuer: 'ST-ANNA', accession: 'ACC1' },
};

test('RFC 9180 A.1.1: what the base mode of the standard sealed is opened', () => {
  const pair = {
    publicKey: hex('3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d'),
    privateKey: hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
  };
  const enc = '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431';
  const text = 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a';
  const aead = { id: 1, name: 'aes-128-gcm', keyLength: 16 } as const;
  const plain = openWith(pair, hex('4f6465206f6e2061204772656369616e2055726e'), hex(enc + text), {
    ...{ aad: new TextEncoder().encode('Count-0'), aead },
  });
  expect(new TextDecoder().decode(plain)).toBe('Beauty is truth, truth beauty');
});

describe('a link', () => {
  const sealed = sealLink(both, link);

  test('opens for the two together, in their order, and for nobody else', () => {
    expect(openLink([anna, ben], sealed)).toEqual(link);
    for (const pair of [
      [anna, anna],
      [ben, ben],
      [ben, anna],
      [anna, carl],
      [carl, ben],
    ] as const)
      expect(() => openLink([...pair], sealed)).toThrow();
  });

  test('with one bit turned does not open, wherever it is', () => {
    const bytes = Buffer.from(sealed, 'base64url');
    for (let at = 0; at < bytes.length; at += 7) {
      const turned = Buffer.from(bytes);
      turned[at] = (turned[at] ?? 0) ^ 4;
      expect(() => openLink([anna, ben], turned.toString('base64url')), String(at)).toThrow();
    }
    expect(() => openLink([anna, ben], bytes.subarray(0, 40).toString('base64url'))).toThrow();
  });

  test('is another one each time, tells no length, and nothing in clear', () => {
    const longer = sealLink(both, { ...link, patientId: 'A much longer one than the other' });
    expect(sealLink(both, link)).not.toBe(sealed);
    expect(longer.length).toBe(sealed.length);
    const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
    for (const text of [link.patientId, link.issuer, link.accession]) expect(bytes).not.toContain(text);
  });
});

test('a public key by which everybody would know the secret is refused', () => {
  expect(() => sealTo(new Uint8Array(32), new Uint8Array(), new Uint8Array(1))).toThrow();
  expect(() => sealTo(new Uint8Array(31), new Uint8Array(), new Uint8Array(1))).toThrow(/32 bytes/);
});

test('one record a study, once it is kept; none of what this box wrote itself', () => {
  const source = imageOf(ctImage, [textElement(0x00080050, 'SH', 'ACC1'), textElement(0x00100021, 'LO', 'ST-ANNA')]);
  const { identity, dataSet } = cleanOf(source);
  const sealer = new LinkSealer(both, 1);
  const made = sealer.seal(source, identity);
  expect(made && openLink([anna, ben], made)).toEqual({
    ...{ generation: 1, study: identity.studyInstanceUid, patient: identity.patientKey, studyInstanceUid: '1.2.3.1' },
    ...{ patientId: 'MRN-0017', issuer: 'ST-ANNA', accession: 'ACC1' },
  });
  // Until it lies on the disk the next object brings it too.
  expect(sealer.seal(source, identity)).not.toBe(null);
  sealer.kept(identity.studyInstanceUid);
  expect(sealer.seal(source, identity)).toBe(null);
  expect(new LinkSealer(both, 1).seal(dataSet, cleanOf(dataSet).identity)).toBe(null);
  expect(() => new LinkSealer([anna.publicKey, anna.publicKey], 1)).toThrow(/two/);
});

test('a key file opens with its passphrase alone; a damaged or half one does not', { timeout: 60_000 }, () => {
  const { publicFile, privateFile } = newLinkKey('correct horse battery');
  const pair = openLinkKey(privateFile, 'correct horse battery');
  expect(pair.publicKey).toEqual(parsePublicLinkKey(publicFile));
  const sealed = sealTo(parsePublicLinkKey(publicFile), new Uint8Array(), hex('0102'));
  expect(openWith(pair, new Uint8Array(), sealed)).toEqual(hex('0102'));
  expect(privateFile).not.toContain(Buffer.from(pair.privateKey).toString('base64url'));
  expect(() => openLinkKey(privateFile, 'correct horse batterz')).toThrow(/passphrase/);
  expect(() => openLinkKey(publicFile, 'correct horse battery')).toThrow(/not the private half/);
  expect(() => openLinkKey('null', 'correct horse battery')).toThrow(/not the private half/);
  expect(() => parsePublicLinkKey(privateFile)).toThrow(/not the public half/);
  expect(() => parsePublicLinkKey(publicFile.slice(0, -5))).toThrow(/32 bytes/);
  // The public half of another key under the private one.
  const swapped = privateFile.replace(
    /"public": "[^"]+"/,
    `"public": "${newLinkKey('another passphrase').publicFile.slice(18).trim()}"`,
  );
  expect(() => openLinkKey(swapped, 'correct horse battery')).toThrow(/does not open/);
  expect(() => newLinkKey('too short')).toThrow(/12 characters/);
});
