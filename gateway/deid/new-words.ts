/**
 * Values of open-word attributes that are on no list, as they are met in one object: dropped from it all the same, and a few of
 * them offered to the data owner. What could be a name, a number or a date is offered to nobody.
 */
import type { Vr } from '../../data-set/vr.ts';
import type { SiteWord } from './site-words.ts';

/** A hostile header has a million of them; one series brings the same few again and again. */
const mostOfAnObject = 8;
/** PS3.5 6.2, in characters; no open-word attribute has another VR. */
const longest: Partial<Record<Vr, number>> = { CS: 16, SH: 16, LO: 64 };

const printable = /^[\x20-\x7e]+$/;
const letter = /[A-Za-z]/;
const versionNumber = /^\d{1,3}(\.\d{1,5}){1,3}$/;
/** Components of a name, a mail address, a URL. */
const nameOrAddress = /[\^=@]|:\/\//;
/** A long number, however it is parted; a date; a UID. */
const longNumber = /\d{6}|\d{3,}[-/ ]\d{2,}|(?:\d[^\d]?){9}/;
const date = /\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}/;
/** S P A C E D: no search for words sees one. */
const lettersApart = /(?:\b\w[^\w]+){3}\w\b/;
const uid = /\d+(\.\d+){4}/;

/** Whether a value has the form of a technical word at all, whoever it came with. */
export function isWordForm(value: string, vr: Vr): boolean {
  if (value.length === 0 || value.length > (longest[vr] ?? 0) || !printable.test(value)) return false;
  if (!letter.test(value) && !versionNumber.test(value)) return false;
  return ![nameOrAddress, longNumber, date, lettersApart, uid].some((form) => form.test(value));
}

export class NewWords {
  readonly #found: SiteWord[] = [];

  note(tag: number, value: string, vr: Vr): void {
    if (this.#found.length >= mostOfAnObject || !isWordForm(value, vr)) return;
    if (!this.#found.some((word) => word.tag === tag && word.value === value)) this.#found.push({ tag, value });
  }

  /** Those that `identifies` says nothing against. */
  but(identifies: (value: string) => boolean): readonly SiteWord[] {
    return this.#found.length === 0 ? none : this.#found.filter(({ value }) => !identifies(value));
  }
}

const none: readonly SiteWord[] = [];
