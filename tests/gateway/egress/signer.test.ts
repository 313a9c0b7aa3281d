import { createPublicKey, ECDH, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { chainSigner } from '../../../gateway/egress/signer.ts';

test('the public key is that of the secret (SEC 2: secret 1 gives the generator)', () => {
  const one = new Uint8Array(32);
  one[31] = 1;
  expect(Buffer.from(chainSigner(one).publicKey).toString('hex')).toBe(
    '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
  );
});

test('fifty signatures verify, each with the lower S', async () => {
  const signer = chainSigner(new Uint8Array(32).fill(5));
  const point = ECDH.convertKey(
    Buffer.from(signer.publicKey),
    'secp256k1',
    undefined,
    undefined,
    'uncompressed',
  ) as Buffer;
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const key = createPublicKey({ key: { kty: 'EC', crv: 'secp256k1', x, y }, format: 'jwk' });
  const half = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
  for (let round = 0; round < 50; round += 1) {
    const message = Buffer.from(`message ${round}`);
    const signature = await signer.sign(message);
    expect(signature).toHaveLength(64);
    expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    expect(BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`) <= half).toBe(true);
  }
});

test('zero and the order are no secrets', () => {
  const order = Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex');
  for (const secret of [new Uint8Array(32), order]) expect(() => chainSigner(secret)).toThrow();
});
