/** Looks through bytes for all needles in all their forms, packed members included. */
import { formsOf } from './forms.ts';
import { ManyPatterns } from './many-patterns.ts';
import type { Needle } from './needles.ts';
import { packedMembers } from './packed-members.ts';

export class NeedleScanner {
  readonly #patterns = new ManyPatterns();
  readonly #owners = new Map<Needle, number>();
  #needles: readonly Needle[];
  forms = 0;

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    for (const [owner, needle] of needles.entries()) {
      this.#owners.set(needle, owner);
      const forms = formsOf(needle);
      if (forms.length === 0) throw new Error('a needle without a form');
      for (const form of forms) this.#patterns.add(form, owner);
      this.forms += forms.length;
    }
  }

  /** `depth`: packed members inside packed members. */
  find(bytes: Uint8Array, depth = 3): Set<Needle> {
    const found = this.#found(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), depth, new Set());
    return new Set([...found].map((owner) => this.#needles[owner] as Needle));
  }

  /** As they are alone. */
  findPlain(bytes: Uint8Array): Set<Needle> {
    return new Set([...this.#patterns.find(bytes)].map((owner) => this.#needles[owner] as Needle));
  }

  #found(bytes: Buffer, depth: number, found: Set<number>): Set<number> {
    this.#patterns.find(bytes, found);
    if (depth > 0) for (const member of packedMembers(bytes)) this.#found(member, depth - 1, found);
    return found;
  }
}
