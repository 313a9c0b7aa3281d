/** What a clean header is searched for: the identifiers of a received one, in the forms in which they could come back. */

import { decodeText } from '../../data-set/character-set.ts';
import type { ValueElement } from '../../data-set/data-set.ts';
import { stringsOf } from '../../data-set/values.ts';
import { parseDate } from './date-shift.ts';
import { type Identifiers, identifyingLength, kindOfIdentifier } from './sweep-identifiers.ts';
import { alphanumeric, inVocabulary } from './sweep-vocabulary.ts';

/** Letters (capitals and a space for whatever parts them), perhaps with digits. */
export interface TextNeedle {
  readonly text: string;
  /** It occurs within listed words: only a word of its own is a hit. */
  readonly word: boolean;
}

/** Shorter ones cannot be told from a quantity or a word (PROFILE.md). */
export const leastLetters = 3;
export const leastDigits = 4;

export interface Needles {
  /** By the code of their first three signs. */
  readonly texts: ReadonlyMap<number, readonly TextNeedle[]>;
  /** One bit a code: whether `texts` has it. */
  readonly codes: Uint32Array;
  /** Runs of digits without leading zeros. */
  readonly numbers: ReadonlySet<string>;
  /** YYYYMMDD. */
  readonly dates: ReadonlySet<string>;
  /** One bit for every hash of a number or date. */
  readonly hashes: Uint32Array;
  /** Names in letters past ASCII, as they are. */
  readonly wide: readonly string[];
  readonly characterSets: readonly string[];
}

/** Five bits a sign; a digit may share a letter's, for who finds a code compares the text. */
export function signCode(sign: number): number {
  const upper = sign >= 0x61 && sign <= 0x7a ? sign - 0x20 : sign;
  if (upper >= 0x41 && upper <= 0x5a) return upper - 0x40;
  return sign >= 0x30 && sign <= 0x39 ? sign - 0x30 : 0;
}

export function digitHash(hash: number, digit: number): number {
  return (Math.imul(hash, 33) + digit + 1) | 0;
}

function hashOfDigits(digits: string): number {
  let hash = 0;
  for (let at = 0; at < digits.length; at += 1) hash = digitHash(hash, digits.charCodeAt(at) - 0x30);
  return hash;
}

/** The date of a DA or DT, that of ACR-NEMA (YYYY.MM.DD) too. */
export function dateOf(value: string): string {
  return (/^\d{4}\.\d\d\.\d\d/.test(value) ? value.replaceAll('.', '') : value).slice(0, 8);
}

const mostTexts = 2048;

class NeedleCase implements Needles {
  readonly texts = new Map<number, TextNeedle[]>();
  readonly codes = new Uint32Array(1024);
  readonly numbers = new Set<string>();
  readonly dates = new Set<string>();
  readonly hashes = new Uint32Array(128);
  readonly wide: string[] = [];
  readonly characterSets: string[];
  #count = 0;
  /** What is kept on purpose: a place or date that is also that of something kept cannot be told from it. */
  readonly #spared: Needles | undefined;
  #sparing = false;

  constructor({ found, characterSets }: Pick<Identifiers, 'found' | 'characterSets'>, spared?: Needles) {
    this.characterSets = [...new Set(characterSets)];
    this.#spared = spared;
    for (const [at, element] of found.entries()) this.#element(element, characterSets[at] ?? '');
  }

  #element(element: ValueElement, characterSet: string): void {
    const kind = kindOfIdentifier(element);
    // Names and numbers of records are looked for in everything that is kept too.
    this.#sparing = this.#spared !== undefined && (kind === 'words' || kind === 'date');
    if (kind === 'name') this.#name(decodeText(element.value, characterSet, true));
    else if (kind === 'date') for (const value of stringsOf(element, '')) this.#date(dateOf(value));
    else for (const value of stringsOf(element, characterSet)) this.#identifier(value, kind === 'words');
  }

  #name(text: string): void {
    for (const group of text.split(/[\\=]/)) {
      for (const spelled of spellings(group)) {
        const parts = spelled.split('^').map(alphanumeric).filter(Boolean);
        for (const part of parts) this.#words(part);
        const [family = '', given = ''] = parts;
        if (given === '') continue;
        this.#text(`${family} ${given}`);
        this.#text(`${given} ${family}`);
      }
    }
  }

  /** Whole, and word by word where it is made of words. */
  #identifier(value: string, ofWords: boolean): void {
    const whole = alphanumeric(value);
    if (ofWords) this.#words(whole);
    if (/\p{L}/u.test(whole)) this.#text(whole);
    this.#number(whole.replace(/\D+/g, ''));
    for (const run of whole.match(/\d+/g) ?? []) this.#number(run);
  }

  #words(text: string): void {
    for (const word of text.split(' ')) {
      if (/\p{L}/u.test(word)) this.#text(word);
      else this.#number(word);
    }
    if (text.includes(' ')) this.#text(text);
  }

  #text(text: string): void {
    if (/[\u0080-\uffff]/.test(text)) {
      if (text.length >= 2 && !(this.#sparing && this.#spared?.wide.includes(text))) this.wide.push(text);
      return;
    }
    if (text.length < leastLetters || this.#count >= mostTexts) return;
    const known = inVocabulary(text);
    if (known === 'word') return;
    const code =
      (signCode(text.charCodeAt(0)) << 10) | (signCode(text.charCodeAt(1)) << 5) | signCode(text.charCodeAt(2));
    const same = this.texts.get(code) ?? [];
    if (this.#sparing && this.#spared?.texts.get(code)?.some((other) => other.text === text)) return;
    if (same.some((other) => other.text === text)) return;
    this.#count += 1;
    this.texts.set(code, [...same, { text, word: known === 'part' || text.length < 5 }]);
    this.codes[code >>> 5] = (this.codes[code >>> 5] as number) | (1 << (code & 31));
  }

  #number(digits: string): void {
    const bare = digits.replace(/^0+/, '');
    if (bare.length < leastDigits || bare.length > 64 || inVocabulary(bare) === 'word') return;
    if (this.#sparing && this.#spared?.numbers.has(bare)) return;
    this.numbers.add(bare);
    this.#note(bare);
  }

  #date(date: string): void {
    if (parseDate(date) === undefined || inVocabulary(date) === 'word') return;
    if (this.#sparing && this.#spared?.dates.has(date)) return;
    this.dates.add(date);
    this.#note(date);
  }

  #note(digits: string): void {
    const bit = hashOfDigits(digits) & 4095;
    this.hashes[bit >>> 5] = (this.hashes[bit >>> 5] as number) | (1 << (bit & 31));
  }
}

const umlauts: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'AE',
  Ö: 'OE',
  Ü: 'UE',
  ß: 'ss',
  ø: 'oe',
  å: 'aa',
};

/** As written, and as German and Nordic names are written where there are no marks. */
export function spellings(name: string): string[] {
  const spelled = name.normalize('NFC').replace(/[äöüÄÖÜßøå]/g, (sign) => umlauts[sign] ?? sign);
  return spelled === name ? [name] : [name, spelled];
}

interface Known {
  /** Of each identifier: the bytes that count, and how they were read. */
  readonly values: readonly Uint8Array[];
  readonly tags: readonly number[];
  readonly characterSets: readonly string[];
  readonly needles: Needles;
}

/** In memory only: as many patients as send at once. */
const remembered = new Map<number, Known>();
const mostRemembered = 64;

function isSame(known: Known, { found, characterSets }: Identifiers): boolean {
  if (known.values.length !== found.length) return false;
  for (let k = 0; k < found.length; k += 1) {
    const element = found[k] as ValueElement;
    const before = known.values[k] as Uint8Array;
    if (known.tags[k] !== element.tag || known.characterSets[k] !== characterSets[k]) return false;
    if (before.length !== identifyingLength(element)) return false;
    for (let at = 0; at < before.length; at += 1) if (before[at] !== element.value[at]) return false;
  }
  return true;
}

function needlesBeside(identifiers: Identifiers): Needles {
  const { kept } = identifiers;
  const spared = {
    found: kept.map(({ element }) => element),
    characterSets: kept.map(({ characterSet }) => characterSet),
  };
  return new NeedleCase(identifiers, new NeedleCase(spared));
}

/** The needles of these identifiers, made once for objects that share them. */
export function needlesOf(identifiers: Identifiers): Needles {
  const { found, characterSets, hash, kept } = identifiers;
  if (kept.length > 0) return needlesBeside(identifiers);
  const known = remembered.get(hash);
  if (known !== undefined && isSame(known, identifiers)) return known.needles;
  const needles = new NeedleCase(identifiers);
  remembered.delete(hash);
  if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value as number);
  const values = found.map((element) => element.value.slice(0, identifyingLength(element)));
  remembered.set(hash, { values, tags: found.map(({ tag }) => tag), characterSets, needles });
  return needles;
}
