/**
 * The seal: by a keyed mark this box knows a header that it wrote itself, so that a second pass moves no date and renames nothing
 * again. It stands as the second value of De-identification Method (0012,0063).
 *
 * Sealed is everything that the rules would have made new: who it is, every UID and every date, in order, and the options by which
 * it was done. Who changes one of them, or has no key, breaks it, and the object is a stranger like any other. What a seal excuses
 * is to be made new, nothing else: every value passes the same rules again.
 */
import { createHash } from 'node:crypto';
import type { ValueElement } from '../../data-set/data-set.ts';
import type { OptionId } from './profile.ts';
import { keyedMark, newestKey } from './pseudonym.ts';
import type { SiteKeys } from './site-keys.ts';

/** Shared: headers are cleaned one after the other. */
const bytes = Buffer.alloc(1 << 16);
const backslash = 0x5c;

export class Seal {
  #end = 0;

  /**
   * A UID or date as it is written, whole: what is left out here could be changed. Empty ones say nothing, and an empty attribute
   * that the IOD asks for stands in what comes back though it did not come at first.
   */
  add({ value }: ValueElement): void {
    const { length } = value;
    let said = false;
    for (let at = 0; at < length; at += 1) {
      const byte = value[at] as number;
      // Padding.
      if (byte <= 0x20) continue;
      said = true;
      this.#put(byte);
    }
    if (said) this.#put(backslash);
  }

  #put(byte: number): void {
    if (this.#end === bytes.length) this.#fold();
    bytes[this.#end] = byte;
    this.#end += 1;
  }

  /** 32 hex digits. */
  mark(keys: SiteKeys, options: readonly OptionId[], ...names: readonly string[]): string {
    return this.markBy(newestKey(keys), options, ...names);
  }

  /** The same by the key of pseudonyms of one generation: over the names of that generation, or it would tell the older ones. */
  markBy(key: Uint8Array, options: readonly OptionId[], ...names: readonly string[]): string {
    return keyedMark(key, 'seal', options.join(' '), ...names, bytes.toString('latin1', 0, this.#end));
  }

  /** Objects of very many references. */
  #fold(): void {
    const digest = createHash('sha256').update(bytes.subarray(0, this.#end)).digest();
    digest.copy(bytes);
    this.#end = digest.length;
  }
}
