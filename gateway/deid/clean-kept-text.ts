/** Checks the form of a text that an option keeps as it came: its VR decides signs, lengths and what parts values. */

import { decodeText } from '../../data-set/character-set.ts';
import type { ValueElement } from '../../data-set/data-set.ts';
import { withoutPadding } from '../../data-set/values.ts';
import { traitsOf, type Vr } from '../../data-set/vr.ts';

/** What is written beside text past ASCII (PS3.3 C.12.1.1.2); ASCII is a part of it, so that nothing else changes. */
export const unicode = 'ISO_IR 192';

/** Characters of one value, PS3.5 Table 6.2-1; those without a bound of use get one of ours. */
const longest: Partial<Record<Vr, number>> = { CS: 16, SH: 16, LO: 64, ST: 1024, LT: 10_240, UC: 1024, UT: 10_240 };

const coded = /^[A-Z0-9 _]*$/;
/** Time zones (0008,0201) are retained with full dates, and are no free text. */
const timezone = { tag: 0x00080201, form: /^[+-](0\d|1[0-4])[0-5]\d$/ };
/** Controls, unassigned and private signs, letters that nobody sees, and what a decoder writes where it cannot read. */
const unprintable = /[\p{C}\u115f\u1160\u3164\uffa0\u2028\u2029\ufffd]/u;
/** Of those a paragraph may have (PS3.5 6.1.3). */
const layout = /[\t\n\f\r]/g;

interface Bounds {
  readonly tag: number;
  readonly vm: readonly [least: number, most: number];
}

/** The text in UTF-8; undefined where its form is wrong. `characterSet`: of the data set that it stands in. */
export function cleanKeptText(
  element: ValueElement,
  { tag, vm }: Bounds,
  characterSet: string,
): ValueElement | undefined {
  const { vr, value } = element;
  const most = longest[vr];
  // An escape that switches no character set is a control (PS3.5 6.1.2.5).
  if (most === undefined || (value.includes(0x1b) && !characterSet.includes('2022'))) return undefined;
  const { multi, extended } = traitsOf(vr);
  const whole = withoutPadding(decodeText(value, extended ? characterSet : ''));
  const values = multi ? whole.split('\\').map((one) => one.trim()) : [whole];
  if (values.length < vm[0] || values.length > vm[1]) return undefined;
  const formed = values.every((one) => {
    const text = multi ? one : one.replace(layout, '');
    if ([...one].length > most || unprintable.test(text)) return false;
    if (tag === timezone.tag) return timezone.form.test(one);
    return vr !== 'CS' || coded.test(one);
  });
  const text = values.join('\\');
  if (!formed || text === '') return undefined;
  const bytes = Buffer.from(text.normalize('NFC'), 'utf8');
  return { kind: 'value', tag, vr, value: bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(' ')]) };
}

/** Whether a text needs more than ASCII. */
export function isWide({ value }: ValueElement): boolean {
  return value.some((byte) => byte > 0x7e);
}
