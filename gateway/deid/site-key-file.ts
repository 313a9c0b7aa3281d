/**
 * The file of the site key: the newest secret as 64 hex digits, and behind it, where it was rotated, every older one sealed under
 * a key of the newest (AES-256-GCM). A file of one line is generation 1; programs that know no rotation refuse a longer one.
 */
import { hkdfSync } from 'node:crypto';
import { seal, unseal } from './sealed.ts';

const title = 'markit site key, generation';

/** The text of the file for these secrets, oldest first. */
export function formatSiteKey(secrets: readonly Uint8Array[]): string {
  const newest = secrets.at(-1);
  if (newest === undefined) throw new RangeError('a site has at least one secret');
  const hex = `${Buffer.from(newest).toString('hex')}\n`;
  if (secrets.length === 1) return hex;
  const key = oldSecretsKey(newest, secrets.length);
  const older = secrets.slice(0, -1).map((secret, index) => {
    const sealed = seal(key, labelOf(index + 1, secrets.length), secret);
    return `${index + 1} ${Buffer.from(sealed).toString('base64url')}\n`;
  });
  return `${hex}${title} ${secrets.length}\n${older.join('')}`;
}

/** All secrets, oldest first. Throws RangeError where it is no such file, or where an older secret does not open. */
export function parseSiteKey(text: string): Uint8Array[] {
  const [hex = '', head, ...rest] = text.trim().split('\n');
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError('a site key begins with 64 hex digits');
  const newest = Uint8Array.from(Buffer.from(hex, 'hex'));
  if (head === undefined) return [newest];
  const generation = rest.length + 1;
  if (head !== `${title} ${generation}`) throw new RangeError('a site key whose older generations are not all there');
  const key = oldSecretsKey(newest, generation);
  const older = rest.map((line, index) => {
    const [number, sealed = ''] = line.split(' ');
    if (number !== String(index + 1)) throw new RangeError('a site key whose generations are out of order');
    try {
      return unseal(key, labelOf(index + 1, generation), Buffer.from(sealed, 'base64url'));
    } catch (cause) {
      throw new RangeError('an older generation of the site key does not open', { cause });
    }
  });
  return [...older, newest];
}

function labelOf(generation: number, of: number): string {
  return `markit site secret ${generation} of ${of}`;
}

function oldSecretsKey(newest: Uint8Array, generation: number): Uint8Array {
  if (newest.length !== 32) throw new RangeError('the site secret has 32 bytes');
  const purpose = `markit-edge/${generation}/older-secrets`;
  return new Uint8Array(hkdfSync('sha256', newest, new Uint8Array(0), purpose, 32));
}
