/** Signs for the box's account on a chain: secp256k1 over SHA-256, low S, as Cosmos SDK chains ask. */
import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto';

export interface ChainSigner {
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
  /** 64 bytes, r then s. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Order of secp256k1 (SEC 2, section 2.4.1). */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * From the 32 bytes of the chain key file (hex, mode 0600, made at the first start). Behind a promise, so that a signing
 * process without a network can take its place.
 */
export function chainSigner(secret: Uint8Array): ChainSigner {
  const curve = createECDH('secp256k1');
  // Throws for zero and for numbers not below the order.
  curve.setPrivateKey(secret);
  const key = privateKey(secret, curve.getPublicKey(null, 'uncompressed'));
  return {
    publicKey: new Uint8Array(curve.getPublicKey(null, 'compressed')),
    sign: async (message) => lowS(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })),
  };
}

function privateKey(secret: Uint8Array, uncompressed: Buffer): KeyObject {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const [x, y] = [uncompressed.subarray(1, 33), uncompressed.subarray(33)];
  const jwk = { kty: 'EC', crv: 'secp256k1', d: text(secret), x: text(x), y: text(y) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** (r, s) and (r, order - s) are both valid; chains take the lower only, so that nobody can respell a transaction. */
function lowS(signature: Buffer): Uint8Array {
  const s = BigInt(`0x${signature.toString('hex', 32)}`);
  if (s > order / 2n) signature.write((order - s).toString(16).padStart(64, '0'), 32, 'hex');
  return new Uint8Array(signature);
}
