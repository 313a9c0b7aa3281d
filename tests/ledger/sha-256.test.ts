import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256Hex } from '../../ledger/sha-256.ts';

// FIPS 180-2 appendix B: one block, two blocks, a million bytes.
test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
])('the published digest of %.20s', (text, digest) => {
  expect(sha256Hex(new TextEncoder().encode(text))).toBe(digest);
});

test('every length round a block has the digest that OpenSSL gives it, wherever the bytes lie', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, k) => (k * 151 + (k >> 3)) & 255);
  for (let length = 0; length < 260; length += 1) {
    const part = bytes.subarray(length % 7, (length % 7) + length);
    expect(sha256Hex(part)).toBe(createHash('sha256').update(part).digest('hex'));
  }
});
