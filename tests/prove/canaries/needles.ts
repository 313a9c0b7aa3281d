/** Makes needles: values that stand nowhere else in the world, each in the form that its place asks for. */
import type { Vr } from '../../../data-set/vr.ts';
import type { Random } from '../random.ts';

export interface Needle {
  /** As whoever looks for somebody would type it; a name has its parts beside it. */
  readonly texts: readonly string[];
  /** Bytes by which it is known besides its texts: in its own character set, as a number, or with the head of its element. */
  readonly bytes: readonly Uint8Array[];
}

const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const day = 86_400_000;
/**
 * Every date is moved by 300 to 520 weeks here (objects.ts sees to it): what becomes of one day of such a window lies in no
 * window, so that a date that was moved is never taken for another that was not.
 */
const [windows, windowDays, windowYears] = [5, 2_000, 21];

export class Needles {
  readonly random: Random;
  readonly #made = new Set<string>();

  constructor(random: Random) {
    this.random = random;
  }

  /** Capital letters alone, so that every VR of text may hold it. */
  word(length = 10): string {
    return this.#once(() => Array.from({ length }, () => letters[this.random(letters.length)]).join(''));
  }

  /** A record number; one of 24 bits is exact as a float too. */
  record(most = 99_999_999): number {
    return Number(this.#once(() => String(20_000_000 + this.random(most - 20_000_000))));
  }

  /** One that a float of 32 bits holds exactly. */
  shortRecord(): number {
    return Number(this.#once(() => String(10_000_000 + this.random(6_777_216))));
  }

  /** A quantity as thousands stand in a header. */
  quantity(): string {
    return this.#once(() => `${1_000 + this.random(9_000)}.${10_000 + this.random(90_000)}`);
  }

  uid(): string {
    return this.#once(() => `1.2.826.0.1.3680043.9.${1_000_000 + this.random(9_000_000)}.${this.record()}`);
  }

  /** YYYYMMDD. */
  date(): string {
    return this.#once(() => {
      const start = Date.UTC(1905 + windowYears * this.random(windows), 0, 1);
      return new Date(start + day * this.random(windowDays)).toISOString().slice(0, 10).replaceAll('-', '');
    });
  }

  #once(make: () => string): string {
    for (;;) {
      const made = make();
      if (this.#made.has(made)) continue;
      this.#made.add(made);
      return made;
    }
  }
}

export function wordNeedle(word: string, ...bytes: readonly Uint8Array[]): Needle {
  return { texts: [word], bytes };
}

/** Each part alone is a find, so that swapped parts are one too. */
export function nameNeedle(...parts: readonly string[]): Needle {
  return { texts: parts, bytes: [] };
}

/** As the standard, the log, a German and an American write it. */
export function dateNeedle(date: string, ...bytes: readonly Uint8Array[]): Needle {
  const [year, month, ofMonth] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)];
  return {
    texts: [date, `${year}-${month}-${ofMonth}`, `${ofMonth}.${month}.${year}`, `${month}/${ofMonth}/${year}`],
    bytes,
  };
}

/** An element as explicit little endian has it: short values are known by their head. */
export function withHead(tag: number, vr: Vr, value: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}
