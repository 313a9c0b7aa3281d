import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ReceivedDigests } from '../../../gateway/images/received-digests.ts';

const key = new Uint8Array(32).fill(7);
const digests = new ReceivedDigests(key);

function digestInPieces(bytes: Uint8Array, lengthOf: (at: number) => number): string {
  const digest = digests.open();
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + lengthOf(at));
    digest.update(piece);
    at += piece.length;
  }
  return digest.hex();
}

test('it is the construction of its description, worked out by hand from NIST SP 800-38D', () => {
  for (const length of [0, 1, 15, 16, 17, 1000]) {
    const text = randomBytes(length);
    expect(digests.of(text)).toBe(digestByHand(text));
  }
});

test('stored digests stay what they are', () => {
  expect(digests.of(Buffer.from('MarkIt'))).toBe('b11a974c5efc90bf40da7621d10fe6f2180c72913e0902c2b78d05ddbbb22cfd');
});

test('however the bytes are cut, their digest is one', () => {
  const bytes = randomBytes(300_000);
  const whole = digests.of(bytes);
  for (const length of [7, 16, 100, 4097, 65_536]) expect(digestInPieces(bytes, () => length)).toBe(whole);
  expect(digestInPieces(bytes, (at) => 1 + ((at * 7919) % 3001))).toBe(whole);
  const withNothing = digests.open();
  for (const piece of [new Uint8Array(0), bytes, new Uint8Array(0)]) withNothing.update(piece);
  expect(withNothing.hex()).toBe(whole);
});

test('one bit, a zero more or another key is another digest', () => {
  const bytes = randomBytes(1000);
  const flipped = Buffer.from(bytes);
  flipped[500] = (flipped[500] as number) ^ 1;
  const others = [flipped, Buffer.concat([bytes, Buffer.alloc(1)]), bytes.subarray(1)].map((other) =>
    digests.of(other),
  );
  const all = [digests.of(bytes), ...others, new ReceivedDigests(randomBytes(32)).of(bytes)];
  expect(new Set(all).size).toBe(all.length);
});

test('more than 2^32 bytes are counted on, not anew', () => {
  const block = randomBytes(1 << 26);
  const digestOf = (count: number, cut: number) => {
    const digest = digests.open();
    for (let index = 0; index < count; index += 1) {
      digest.update(block.subarray(0, cut));
      digest.update(block.subarray(cut));
    }
    return digest.hex();
  };
  const past = digestOf(65, 0);
  expect(digestOf(65, 12_345_677)).toBe(past);
  expect(digestOf(1, 0)).not.toBe(past);
});

function digestByHand(text: Uint8Array): string {
  const [hashKey, tagKey] = ['ghash', 'hmac'].map((purpose) =>
    Buffer.from(hkdfSync('sha256', key, '', `markit received digest 2, ${purpose}`, 32)),
  ) as [Buffer, Buffer];
  const encrypt = (block: Uint8Array) => {
    const aes = createCipheriv('aes-256-ecb', hashKey, null).setAutoPadding(false);
    return numberOf(aes.update(block));
  };
  const h = encrypt(Buffer.alloc(16));
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64BE(BigInt(text.length) * 8n);
  const padded = Buffer.concat([text, Buffer.alloc((16 - (text.length % 16)) % 16), lengths]);
  let hash = 0n;
  for (let at = 0; at < padded.length; at += 16) hash = product(hash ^ numberOf(padded.subarray(at, at + 16)), h);
  const tag = hash ^ encrypt(Buffer.concat([Buffer.alloc(15), Buffer.of(1)]));
  return createHmac('sha256', tagKey)
    .update(Buffer.from(tag.toString(16).padStart(32, '0'), 'hex'))
    .update(lengthOf(text))
    .digest('hex');
}

function numberOf(block: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(block).toString('hex')}`);
}

function lengthOf(text: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(text.length));
  return bytes;
}

/** In the field of SP 800-38D 6.3: the first bit of a block is the lowest power. */
function product(x: bigint, y: bigint): bigint {
  let [sum, shifted] = [0n, y];
  for (let bit = 127n; bit >= 0n; bit -= 1n) {
    if ((x >> bit) & 1n) sum ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return sum;
}
