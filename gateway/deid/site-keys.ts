/** The keys that everything keyed at this site uses, derived from one secret. */
import { hkdfSync } from 'node:crypto';

/** Keys of one generation, 32 bytes each, derived from the one site secret. */
export interface SiteKeys {
  readonly generation: number;
  readonly pseudonym: Uint8Array;
  readonly dateShift: Uint8Array;
  readonly digest: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869) of the 32-byte site secret, one label a purpose. */
export function deriveSiteKeys(secret: Uint8Array, generation = 1): SiteKeys {
  if (secret.length !== 32) throw new RangeError('the site secret has 32 bytes');
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), `markit-edge/${generation}/${purpose}`, 32));
  return Object.freeze({
    generation,
    pseudonym: derive('pseudonym'),
    dateShift: derive('date-shift'),
    digest: derive('digest'),
  });
}
