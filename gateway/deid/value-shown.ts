/** A value of a header as a person reads it: decoded by its character set, bounded, and with nothing in it that acts on a screen. */

import { decodeText } from '../../data-set/character-set.ts';
import type { DataElement, ValueElement } from '../../data-set/data-set.ts';
import { tagText } from '../../data-set/dictionary.ts';
import { numbersOf, withoutPadding } from '../../data-set/values.ts';
import { traitsOf } from '../../data-set/vr.ts';

/** Characters of a value at most. */
export const longestShown = 160;
const mostNumbers = 8;

const count = (n: number, one: string): string => `${n.toLocaleString('en-GB')} ${n === 1 ? one : `${one}s`}`;

/** `items`: of a sequence, as many as were counted; undefined where nobody counts them. */
export function valueShown(element: DataElement, characterSet: string, items?: number): string {
  switch (element.kind) {
    case 'value':
      return shownOf(element, characterSet);
    case 'fragments':
      return count(element.fragments.length, 'fragment');
    default:
      return items === undefined ? 'many items' : count(items, 'item');
  }
}

function shownOf(element: ValueElement, characterSet: string): string {
  const { vr, value } = element;
  if (value.length === 0) return '';
  const traits = traitsOf(vr);
  if (traits.kind === 'text') {
    // Four bytes are the most that one character takes: of the rest nothing would be shown.
    const head = value.subarray(0, 4 * (longestShown + 1));
    const text = traits.extended ? decodeText(head, characterSet, vr === 'PN') : decodeText(head, '');
    return bounded(printable(withoutPadding(text)), head.length < value.length);
  }
  if (vr === 'AT' && value.length % 4 === 0) return tagsShown(value);
  if (traits.kind === 'binary' && !vr.startsWith('O') && vr !== 'UN') return numbersShown(element, traits.unit);
  return count(value.length, 'byte');
}

function tagsShown(value: Uint8Array): string {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const tags: string[] = [];
  for (let at = 0; at < value.length && tags.length < mostNumbers; at += 4)
    tags.push(tagText(((view.getUint16(at, true) << 16) | view.getUint16(at + 2, true)) >>> 0));
  return tags.join('\\') + (tags.length * 4 < value.length ? ` … (${count(value.length / 4, 'value')})` : '');
}

function numbersShown(element: ValueElement, unit: number): string {
  const { value } = element;
  const numbers = numbersOf({ ...element, value: value.subarray(0, unit * mostNumbers) });
  if (numbers.length === 0) return count(value.length, 'byte');
  const all = value.length / unit;
  return numbers.join('\\') + (all > mostNumbers ? ` … (${count(all, 'value')})` : '');
}

function bounded(text: string, more: boolean): string {
  if (text.length <= longestShown && !more) return text.toWellFormed();
  // A pair of surrogates that the cut goes through is shown as the half it is.
  return `${text.slice(0, longestShown).toWellFormed()}…`;
}

/** Control characters by their pictures (U+2400 and on); what turns, hides or joins text becomes U+FFFD. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0\u2028\u2029]/gu, (one) => {
    const code = one.charCodeAt(0);
    if (code === 0x7f) return '\u2421';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}
