/** Judges one attribute of one object: valid or not by PS3.5 alone, and what became of it. Shares nothing with the engine. */

import type { DataSet, ValueElement } from '../../../data-set/data-set.ts';
import { findElement } from '../../../data-set/data-set.ts';
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { firstString, items, numbers, numbersOf, strings, stringsOf } from '../../../data-set/values.ts';
import type { Vr } from '../../../data-set/vr.ts';

/**
 * kept: the same value, or what PROFILE.md says stands for it. open word: a word of an open list, or a code of a private scheme, that
 * is not known here. bound: six digits and more before the point, which PROFILE.md says go. not of the IOD: PS3.3 does not have it there.
 * A value that is not valid is not judged.
 */
export type Verdict = 'kept' | 'open word' | 'bound' | 'not of the IOD' | 'lost' | 'not valid';

export interface Judged {
  readonly source: DataSet;
  readonly clean: DataSet;
  readonly tag: number;
  /** Whether the IOD of its class has the attribute, or every image may. */
  readonly ofIod: boolean;
}

const forms: Partial<Record<Vr, RegExp>> = {
  AS: /^\d{3}[DWMY]$/,
  CS: /^[A-Z0-9 _]{1,16}$/,
  DA: /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
  DS: /^ *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)? *$/,
  IS: /^ *[+-]?\d{1,12} *$/,
  LO: /^[\x20-\x5b\x5d-\x7e]{1,64}$/,
  SH: /^[\x20-\x5b\x5d-\x7e]{1,16}$/,
  TM: /^([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?$/,
  UI: /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/,
};
const text: ReadonlySet<Vr> = new Set(['CS', 'LO', 'SH']);

export function judge({ source, clean, tag, ofIod }: Judged): Verdict {
  const element = findElement(source, tag);
  if (element === undefined) return 'not valid';
  if (element.kind !== 'value')
    return element.kind === 'sequence' ? judgeCodes({ source, clean, tag, ofIod }) : 'not valid';
  if (!isValid(element)) return 'not valid';
  if (isKept(element, clean)) return 'kept';
  if (!ofIod) return 'not of the IOD';
  if (text.has(element.vr)) return 'open word';
  return numbersOf(element).some((number) => Math.abs(number) >= 100_000) ? 'bound' : 'lost';
}

function isValid(element: ValueElement): boolean {
  const { tag, vr, value } = element;
  const entry = dictionaryEntry(tag);
  if (value.length === 0 || entry === undefined || !entry.vrs.includes(vr)) return false;
  const form = forms[vr];
  const values = form ? stringsOf(element, '') : numbersOf(element);
  const [least = '1', most = least] = entry.vm.split('-');
  // 2-2n: pairs. A coded string may leave a value of several empty.
  if (values.length < Number(least) || (!most.includes('n') && values.length > Number(most))) return false;
  if (!form) return values.length > 0 && values.every((number) => Number.isFinite(number));
  const told = vr === 'CS' ? (values as string[]).filter(Boolean) : (values as string[]);
  return told.length > 0 && told.every((one) => form.test(one) && one.length <= (vr === 'DS' ? 16 : 64));
}

const shifted = new Set<Vr>(['DA']);
const day = 86_400_000;

function daysOf(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) / day;
}

function isKept(element: ValueElement, clean: DataSet): boolean {
  const { tag, vr } = element;
  const before = stringsOf(element, '');
  const after = strings(clean, tag);
  if (vr === 'UI')
    return after.length === before.length && after.every((uid) => /^2\.25\.\d+$/.test(uid) || before.includes(uid));
  if (shifted.has(vr)) {
    // By whole weeks, and by as many as every other date of the object.
    const moved = daysOf(before[0] ?? '') - daysOf(after[0] ?? '');
    return after.length === 1 && moved > 0 && moved % 7 === 0;
  }
  if (vr === 'AS') return after[0] === before[0] || (after[0] === '090Y' && Number(before[0]?.slice(0, 3)) > 90);
  if (forms[vr] && vr !== 'DS' && vr !== 'IS') return before.join('\\') === after.join('\\');
  const [was, is] = [numbersOf(element), numbers(clean, tag)];
  return was.length === is.length && was.every((number, at) => isNear(number, is[at] ?? Number.NaN));
}

/** Quantities past five digits keep four. */
function isNear(was: number, is: number): boolean {
  return was === is || (Math.abs(was) >= 100_000 && Math.abs(was - is) <= Math.abs(was) / 1000);
}

const publicSchemes = new Set(['DCM', 'SCT', 'SRT', 'SNM3', '99SDM', 'LN', 'UCUM', 'RADLEX']);

/** Value and scheme of each code; its meaning is written anew. */
function judgeCodes({ source, clean, tag, ofIod }: Judged): Verdict {
  const codes = (dataSet: DataSet) =>
    items(dataSet, tag).map((item) => [firstString(item, 0x00080102), firstString(item, 0x00080100)]);
  const before = codes(source);
  if (before.length === 0 || before.some((code) => code.includes(undefined))) return 'not valid';
  const after = new Set(codes(clean).map(String));
  if (before.every((code) => after.has(String(code)))) return 'kept';
  if (!ofIod) return 'not of the IOD';
  const known = before.filter(([scheme]) => publicSchemes.has(scheme ?? ''));
  return known.every((code) => after.has(String(code))) ? 'open word' : 'lost';
}
