/**
 * The sweep: after de-identification the clean header is searched for every identifier that the received one held. It knows
 * nothing of the rules and value checks, so that a fault in one of them is found by something that does not share it.
 */

import { decodeText, latin1Text } from '../../data-set/character-set.ts';
import type { DataElement, DataSet, ValueElement } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { numbersOf, stringsOf, withoutPadding } from '../../data-set/values.ts';
import { traitsOf, type Vr } from '../../data-set/vr.ts';
import { unicode } from './clean-kept-text.ts';
import { shiftDate } from './date-shift.ts';
import type { Retention } from './retention.ts';
import { noSiteWords, type SiteWords } from './site-words.ts';
import { type Identifiers, identifiersOf } from './sweep-identifiers.ts';
import { dateOf, type Needles, needlesOf } from './sweep-needles.ts';
import { isOddQuantity, isSuspect } from './sweep-scan.ts';
import { Substrings } from './sweep-substrings.ts';
import { alphanumeric, folded } from './sweep-vocabulary.ts';
import { sharesIdentity } from './sweep-words.ts';

type Look = 'text' | 'quantity' | 'date' | 'time' | 'uid' | 'binary';

/** Digits that a number must have to be an identifier: a quantity of fewer is often equal to one by chance. */
const leastDigits: Readonly<Record<Look, number>> = {
  text: 4,
  quantity: 6,
  date: 8,
  time: Number.POSITIVE_INFINITY,
  uid: 0,
  binary: 6,
};

function lookOf(vr: Vr): Look | undefined {
  switch (vr) {
    case 'DS':
    case 'IS':
      return 'quantity';
    case 'US':
    case 'SS':
      // Two bytes hold no number of six digits.
      return undefined;
    // The usual ones first: this is asked of every element.
    case 'CS':
    case 'LO':
    case 'SH':
    case 'PN':
      return 'text';
    case 'UI':
      return 'uid';
    case 'DA':
    case 'DT':
      return 'date';
    case 'TM':
      return 'time';
    case 'FD':
    case 'FL':
    case 'SL':
    case 'SV':
    case 'UL':
    case 'UV':
      return 'binary';
    default:
      return traitsOf(vr).kind === 'text' ? 'text' : undefined;
  }
}

/** Written by the engine from the key: hexadecimal digits, in which a short name may stand by chance. */
const pseudonymous = new Set([0x00080050, 0x00100010, 0x00100020]);

export interface SweepRules {
  readonly retention?: Retention | undefined;
  readonly siteWords?: SiteWords | undefined;
}

export class Sweep {
  readonly #identifiers: Identifiers;
  readonly #needles: Needles;
  readonly #uidHashes: number[] = [];
  /** Days by which dates of this patient were moved. */
  readonly #shiftDays: number;
  readonly #retention: Retention | undefined;
  readonly #siteWords: SiteWords | undefined;
  #hit = false;
  // Worked out where something is looked at closely: of most headers nothing is.
  #uids: ReadonlySet<string> | undefined;
  #uidTexts: Substrings | undefined;
  #wide: Substrings | undefined;
  #moved: ReadonlySet<string> | undefined;

  /** `source`: the header as received. `retention`: what is kept on purpose and is no hit. */
  constructor(source: DataSet, shiftDays: number, { retention, siteWords }: SweepRules = {}) {
    this.#retention = retention;
    this.#siteWords = siteWords;
    this.#identifiers = identifiersOf(source, retention);
    this.#needles = needlesOf(this.#identifiers);
    for (const { value } of this.#identifiers.uids) this.#uidHashes.push(endHash(value));
    this.#shiftDays = shiftDays;
  }

  /** Whether anything that was looked at holds an identifier. */
  get hit(): boolean {
    return this.#hit;
  }

  /** Elements of the clean header; what is in sequences too. */
  look(elements: readonly DataElement[]): void {
    for (const element of elements) {
      if (element.kind === 'value') this.#hit ||= this.#identifies(element);
      else if (element.kind === 'sequence') {
        for (const item of element.items) this.look(item.elements);
      }
    }
  }

  /** Whether a new word, printable ASCII, has anything in common with what was received. */
  identifies(value: string): boolean {
    return sharesIdentity(value, this.#identifiers, this.#needles, () =>
      this.#isFound(textElement(0, 'LO', value), 'text'),
    );
  }

  #identifies(element: ValueElement): boolean {
    const { vr, value } = element;
    if (value.length < 3) return false;
    const look = lookOf(vr);
    if (look === undefined) return false;
    if (look === 'uid') return this.#isOldUid(element);
    if (look === 'binary') return this.#isOldNumber(element);
    const least = leastDigits[look];
    const suspect =
      look === 'quantity' || look === 'time' ? isOddQuantity(value, least) : isSuspect(value, this.#needles, least);
    return suspect && this.#isFound(look === 'text' ? this.#withoutSiteWords(element) : element, look);
  }

  /** An approved word stands in its attribute by right, whoever has it for a name; anywhere else that name is looked for. */
  #withoutSiteWords(element: ValueElement): ValueElement {
    const words = this.#siteWords;
    if (words === undefined || words === noSiteWords) return element;
    const { tag, vr } = element;
    const values = latin1Text(element.value).split('\\');
    const others = values.filter((value) => !words.has(tag, withoutPadding(value).trim()));
    if (others.length === values.length) return element;
    return { kind: 'value', tag, vr, value: Buffer.from(others.join('\\'), 'latin1') };
  }

  #isOldUid({ value }: ValueElement): boolean {
    if (this.#retention?.uids === true) return false;
    if (!hasBackslash(value) && !this.#uidHashes.includes(endHash(value))) return false;
    const old = this.#oldUids();
    return latin1Text(value)
      .split('\\')
      .some((uid) => old.has(withoutPadding(uid)));
  }

  #oldUids(): ReadonlySet<string> {
    this.#uids ??= new Set(
      this.#identifiers.uids.flatMap(({ value }) => latin1Text(value).split('\\').map(withoutPadding)),
    );
    return this.#uids;
  }

  #hasUid(text: string): boolean {
    this.#uidTexts ??= new Substrings([...this.#oldUids()].filter((uid) => uid.length >= 7));
    return this.#uidTexts.areIn(text);
  }

  #hasWide(words: string): boolean {
    this.#wide ??= new Substrings(this.#needles.wide);
    return this.#wide.areIn(words);
  }

  #isOldNumber(element: ValueElement): boolean {
    const { numbers, dates } = this.#needles;
    return numbersOf(element).some((number) => {
      const digits = Number.isInteger(number) && Math.abs(number) >= 100_000 ? String(Math.abs(number)) : '';
      return numbers.has(digits) || dates.has(digits);
    });
  }

  /** The slow, exact look. */
  #isFound(element: ValueElement, look: Look): boolean {
    const { tag, vr, value } = element;
    const sets = new Set(['', ...this.#needles.characterSets]);
    if (this.#retention !== undefined) sets.add(unicode);
    const texts = new Set([...sets].map((set) => folded(decodeText(value, set, vr === 'PN'))));
    return [...texts].some((text) => {
      if (pseudonymous.has(tag)) return this.#hasWhole(text);
      return this.#hasWords(text) || (look !== 'time' && this.#hasNumber(element, text, look));
    });
  }

  #hasWhole(text: string): boolean {
    const words = ` ${alphanumeric(text)} `;
    const { numbers, dates } = this.#needles;
    return (
      this.#hasWide(words) ||
      words.split(' ').some((word) => numbers.has(word.replace(/^0+/, '')) || dates.has(word)) ||
      this.#textNeedles().some((needle) => words.includes(` ${needle.text} `))
    );
  }

  #textNeedles() {
    return [...this.#needles.texts.values()].flat();
  }

  #hasWords(text: string): boolean {
    const words = ` ${alphanumeric(text)} `;
    const plain = ` ${text.replace(/[^\p{L}\p{N}]/gu, ' ')} `;
    return (
      this.#hasWide(words) ||
      this.#textNeedles().some(({ text: name, word }) =>
        [words, plain].some((where) => where.includes(word ? ` ${name} ` : name)),
      )
    );
  }

  #hasNumber(element: ValueElement, text: string, look: Look): boolean {
    const { numbers, dates } = this.#needles;
    if (look === 'date') return stringsOf(element, '').some((value) => this.#isOldDate(dateOf(value)));
    if (look === 'quantity') {
      const whole = text.split('\\').map((value) => /^ *[+-]?0*(\d+)(\.0*)? *$/.exec(value)?.[1] ?? '');
      return whole.some(
        (digits) => digits.length >= leastDigits.quantity && (numbers.has(digits) || dates.has(digits)),
      );
    }
    const runs = (text.match(/\d+/g) ?? []).map((run) => run.replace(/^0+/, ''));
    if (runs.some((run) => numbers.has(run) || dates.has(run.slice(0, 8)))) return true;
    return this.#hasUid(text) || writtenDates(text).some((date) => dates.has(date));
  }

  /** A date that another one was moved to is not that other one that came; where none is moved, none is. */
  #isOldDate(date: string): boolean {
    const { dates } = this.#needles;
    if (this.#shiftDays === 0 || !dates.has(date)) return dates.has(date);
    this.#moved ??= new Set([...dates].map((other) => shiftDate(other, this.#shiftDays) ?? ''));
    return !this.#moved.has(date);
  }
}

/** Looked for at every place, within longer runs of digits too. */
const yearFirst = /(?=(\d{4})([-.])(\d\d)\2(\d\d))/g;
const dayFirst = /(?=(\d\d)([-.])(\d\d)\2(\d{4}))/g;

/** Whatever in a text is written as a date is: YYYYMMDD. */
function writtenDates(text: string): string[] {
  return [
    ...[...text.matchAll(yearFirst)].map(([, year, , month, day]) => `${year}${month}${day}`),
    ...[...text.matchAll(dayFirst)].map(([, day, , month, year]) => `${year}${month}${day}`),
  ];
}

function hasBackslash(value: Uint8Array): boolean {
  for (let at = 0; at < value.length; at += 1) if (value[at] === 0x5c) return true;
  return false;
}

/** Of the last eight bytes, where UIDs differ; padding apart. */
function endHash(value: Uint8Array): number {
  let end = value.length;
  while (end > 0 && (value[end - 1] === 0 || value[end - 1] === 0x20)) end -= 1;
  let hash = end;
  for (let at = Math.max(0, end - 8); at < end; at += 1) hash = Math.imul(hash, 31) + (value[at] as number);
  return hash | 0;
}

/** True: an identifier of `source` stands in `clean`. */
export function holdsIdentifier(source: DataSet, clean: DataSet, shiftDays: number, retention?: Retention): boolean {
  const sweep = new Sweep(source, shiftDays, { retention });
  sweep.look(clean.elements);
  return sweep.hit;
}
