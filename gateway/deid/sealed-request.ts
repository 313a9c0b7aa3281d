/**
 * What the digest of a request for an identity was made over and a rotation of the site key takes out of its row: with the salt,
 * whoever holds an older key could try it on studies. It is kept sealed by the newest key, for the digest stands on the log.
 */
import { seal, unseal } from './sealed.ts';
import type { SiteKeys } from './site-keys.ts';

export interface SealedRequest {
  /** The pseudonym of the study in the generation in which it was asked for. */
  readonly study: string;
  readonly salt: string;
}

/** In the place of a salt that is sealed. */
export const noSalt = '0'.repeat(32);

export function sealRequest(keys: SiteKeys, id: number, { study, salt }: SealedRequest): Uint8Array {
  return seal(keys.sealing, labelOf(id), new TextEncoder().encode(`${salt}${study}`));
}

/** Throws where key, request or one bit is not what was sealed. */
export function openRequest(keys: SiteKeys, id: number, sealed: Uint8Array): SealedRequest {
  const text = new TextDecoder().decode(unseal(keys.sealing, labelOf(id), sealed));
  return { salt: text.slice(0, noSalt.length), study: text.slice(noSalt.length) };
}

const labelOf = (id: number) => `markit reidentification ${id}`;
