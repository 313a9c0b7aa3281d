/**
 * How a word lies in the database: what nobody has approved may be somebody's name, so it is found by a keyed hash and read by
 * opening its seal, under keys that do not lie with the data.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { SiteWord } from './site-words.ts';

const nonceLength = 12;
const tagLength = 16;
/** Every word is sealed at this length, so that the seal does not tell how long a name is. */
const paddedLength = 64;

export class WordSeals {
  readonly #lookupKey: Uint8Array;
  readonly #sealKey: Uint8Array;

  /** Both keys by HKDF-SHA-256 (RFC 5869) from the 32-byte key of what is held. */
  constructor(heldKey: Uint8Array) {
    if (heldKey.byteLength !== 32) throw new RangeError('the key of held objects has 32 bytes');
    const derive = (purpose: string) =>
      new Uint8Array(hkdfSync('sha256', heldKey, new Uint8Array(0), `markit site words v1 ${purpose}`, 32));
    this.#lookupKey = derive('look-up');
    this.#sealKey = derive('seal');
  }

  /** HMAC-SHA-256 in hex: the same for the same word, and nothing to whoever has no key. */
  lookup({ tag, value }: SiteWord): string {
    return createHmac('sha256', this.#lookupKey).update(`${tag} ${value}`).digest('hex');
  }

  /** AES-256-GCM, bound to its attribute and its look-up: nonce, cipher text, tag. ASCII of at most 64 characters. */
  seal(word: SiteWord): Uint8Array {
    if (word.value.length > paddedLength) throw new RangeError('a word has at most 64 characters');
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce).setAAD(boundTo(word.tag, this.lookup(word)));
    const sealed = cipher.update(word.value.padEnd(paddedLength, '\0'), 'latin1');
    cipher.final();
    return new Uint8Array(Buffer.concat([nonce, sealed, cipher.getAuthTag()]));
  }

  /** Throws where key, attribute, look-up or one bit is not what was sealed. */
  open({
    tag,
    lookup,
    sealed,
  }: {
    readonly tag: number;
    readonly lookup: string;
    readonly sealed: Uint8Array;
  }): string {
    const cut = sealed.byteLength - tagLength;
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, sealed.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    decipher.setAAD(boundTo(tag, lookup)).setAuthTag(sealed.subarray(cut));
    const plain = decipher.update(sealed.subarray(nonceLength, cut));
    decipher.final();
    return plain.toString('latin1').replace(/\0+$/, '');
  }
}

function boundTo(tag: number, lookup: string): Buffer {
  return Buffer.from(`markit site word ${tag} ${lookup}`);
}
