/** Counts what is kept in memory while a model is read, and reads its names. */
import { refused } from '../refusals.ts';
import type { ModelLimits } from './limits.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class PartBudget {
  readonly limits: ModelLimits;
  #parts = 0;

  constructor(limits: ModelLimits) {
    this.limits = limits;
  }

  /** Of anything that becomes an object; a file of two-byte parts would otherwise fill a hundred times its size. */
  count(): void {
    this.#parts++;
    if (this.#parts > this.limits.parts) throw refused('TOO_MANY_PARTS', `more than ${this.limits.parts}`);
  }

  name(bytes: Uint8Array): string {
    this.count();
    if (bytes.length > this.limits.nameBytes) throw refused('NAME_UNFIT', `a name of ${bytes.length} bytes`);
    let name: string;
    try {
      name = decoder.decode(bytes);
    } catch {
      // What TextDecoder says of it adds nothing.
      throw refused('NAME_UNFIT', 'a name that is no UTF-8');
    }
    if (/\p{C}/u.test(name)) throw refused('NAME_UNFIT', name);
    return name;
  }
}
