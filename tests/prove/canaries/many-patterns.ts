/**
 * Finds any of some hundred thousand byte strings in one pass: the eight bytes at each place are hashed into a bit map, and only
 * where its bit is set are the strings that begin so compared.
 */
import { type Form, shortestForm } from './forms.ts';

const mapBits = 24;

export class ManyPatterns {
  readonly #map = new Uint8Array(2 ** (mapBits - 3));
  readonly #byHash = new Map<number, { readonly form: Form; readonly owner: number }[]>();

  /** `owner` is what `find` names. */
  add(form: Form, owner: number): void {
    if (form.bytes.length < shortestForm) throw new Error('too short to be looked for');
    const hash = hashAt(form.bytes, 0);
    this.#map[hash >>> 3] = (this.#map[hash >>> 3] as number) | (1 << (hash & 7));
    const others = this.#byHash.get(hash);
    if (others) others.push({ form, owner });
    else this.#byHash.set(hash, [{ form, owner }]);
  }

  /** Owners of what stands in the bytes. */
  find(bytes: Uint8Array, found: Set<number> = new Set()): Set<number> {
    const last = bytes.length - shortestForm;
    if (last < 0) return found;
    let high = word(bytes, 0);
    let low = word(bytes, 4);
    for (let at = 0; ; at += 1) {
      const hash = mixed(high, low);
      if (((this.#map[hash >>> 3] as number) >>> (hash & 7)) & 1) this.#compare(bytes, at, hash, found);
      if (at === last) return found;
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | (bytes[at + shortestForm] as number);
    }
  }

  #compare(bytes: Uint8Array, at: number, hash: number, found: Set<number>): void {
    for (const { form, owner } of this.#byHash.get(hash) ?? []) {
      if (found.has(owner) || !stands(form.bytes, bytes, at)) continue;
      if (form.alone && (isHex(bytes[at - 1]) || isHex(bytes[at + form.bytes.length]))) continue;
      found.add(owner);
    }
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function mixed(high: number, low: number): number {
  const product = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  return (product ^ (product >>> 15)) >>> (32 - mapBits);
}

function hashAt(bytes: Uint8Array, at: number): number {
  return mixed(word(bytes, at), word(bytes, at + 4));
}

function stands(form: Uint8Array, bytes: Uint8Array, at: number): boolean {
  if (at + form.length > bytes.length) return false;
  for (let place = 0; place < form.length; place += 1) if (form[place] !== bytes[at + place]) return false;
  return true;
}

/** All but E, behind which stands an exponent. */
function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66 && letter !== 0x65);
}
