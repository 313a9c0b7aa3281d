/** Keyed pseudonyms: HMAC-SHA-256 with the site's keys; nothing is stored, whoever holds the key recomputes them. */

/** Keys of one generation, 32 bytes each, derived from the one site secret. */
export interface SiteKeys {
  readonly generation: number;
  readonly pseudonym: Uint8Array;
  readonly dateShift: Uint8Array;
  readonly digest: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869) of the 32-byte site secret, one label a purpose. */
export function deriveSiteKeys(_secret: Uint8Array, _generation = 1): SiteKeys {
  throw new Error('not written yet');
}

/** The same UID always becomes the same 2.25.<128-bit decimal> (PS3.5 B.2). */
export function pseudonymUid(_keys: SiteKeys, _uid: string): string {
  throw new Error('not written yet');
}
