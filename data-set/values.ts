/** Typed values of elements, decoded on demand; a value that its VR cannot carry reads as absent. */

import { decodeText, latin1Text } from './character-set.ts';
import { type DataSet, findElement, type ValueElement } from './data-set.ts';
import { traitsOf } from './vr.ts';

export interface PersonName {
  readonly alphabetic: string;
  readonly ideographic: string;
  readonly phonetic: string;
}

/** Without the spaces and nulls at its end, in time linear in its length: a pattern such as `[ ]+$` tries every run within it. */
export function withoutPadding(text: string): string {
  return trimmed(text, false);
}

/** Padding: trailing spaces and nulls everywhere, leading spaces where the VR says they mean nothing (PS3.5 6.2). */
function trimmed(text: string, leading: boolean): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0)) end -= 1;
  let start = 0;
  if (leading) while (start < end && text.charCodeAt(start) === 0x20) start += 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Text values of one element, split at backslashes where the VR has several; [] where empty or not text. */
export function stringsOf(element: ValueElement, characterSet: string): string[] {
  const traits = traitsOf(element.vr);
  if (traits.kind !== 'text' || element.value.length === 0) return [];
  const text = traits.extended
    ? decodeText(element.value, characterSet, element.vr === 'PN')
    : latin1Text(element.value);
  if (!traits.multi) return [trimmed(text, false)];
  const values = text.split('\\').map((value) => trimmed(value, true));
  return values.length === 1 && values[0] === '' ? [] : values;
}

/** Text values by tag; [] where absent or empty. */
export function strings(dataSet: DataSet, tag: number): string[] {
  const element = findElement(dataSet, tag);
  return element?.kind === 'value' ? stringsOf(element, dataSet.characterSet) : [];
}

/** The first text value; undefined where absent or empty. */
export function firstString(dataSet: DataSet, tag: number): string | undefined {
  return strings(dataSet, tag)[0] || undefined;
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const integer = /^[+-]?\d+$/;

function numbersOfText(element: ValueElement): number[] {
  const pattern = element.vr === 'IS' ? integer : decimal;
  const values = stringsOf(element, '');
  return values.every((value) => pattern.test(value)) ? values.map(Number) : [];
}

/** How many bytes a number takes and how it is read, by VR. */
const readers: Readonly<Record<string, readonly [number, (view: DataView, at: number) => number]>> = {
  US: [2, (view, at) => view.getUint16(at, true)],
  SS: [2, (view, at) => view.getInt16(at, true)],
  OW: [2, (view, at) => view.getUint16(at, true)],
  UL: [4, (view, at) => view.getUint32(at, true)],
  SL: [4, (view, at) => view.getInt32(at, true)],
  OL: [4, (view, at) => view.getUint32(at, true)],
  FL: [4, (view, at) => view.getFloat32(at, true)],
  OF: [4, (view, at) => view.getFloat32(at, true)],
  FD: [8, (view, at) => view.getFloat64(at, true)],
  OD: [8, (view, at) => view.getFloat64(at, true)],
  UV: [8, (view, at) => Number(view.getBigUint64(at, true))],
  SV: [8, (view, at) => Number(view.getBigInt64(at, true))],
  OV: [8, (view, at) => Number(view.getBigUint64(at, true))],
  OB: [1, (view, at) => view.getUint8(at)],
};

/** Numbers of a binary VR, DS or IS; [] where one of them is none, or is past 2^53. */
export function numbersOf(element: ValueElement): number[] {
  if (element.vr === 'DS' || element.vr === 'IS') return numbersOfText(element);
  const reader = readers[element.vr];
  if (reader === undefined) return [];
  const [unit, read] = reader;
  const { value } = element;
  if (value.length % unit !== 0) return [];
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const out: number[] = [];
  for (let at = 0; at < value.length; at += unit) out.push(read(view, at));
  return unit === 8 && element.vr.endsWith('V') && !out.every(Number.isSafeInteger) ? [] : out;
}

export function numbers(dataSet: DataSet, tag: number): number[] {
  const element = findElement(dataSet, tag);
  return element?.kind === 'value' ? numbersOf(element) : [];
}

export function firstNumber(dataSet: DataSet, tag: number): number | undefined {
  return numbers(dataSet, tag)[0];
}

/** Tags that an AT element holds (PS3.5 6.2: two numbers, group first). */
export function attributeTags(dataSet: DataSet, tag: number): number[] {
  const element = findElement(dataSet, tag);
  if (element?.kind !== 'value' || element.vr !== 'AT' || element.value.length % 4 !== 0) return [];
  const view = new DataView(element.value.buffer, element.value.byteOffset, element.value.byteLength);
  const out: number[] = [];
  for (let at = 0; at < view.byteLength; at += 4) {
    out.push(((view.getUint16(at, true) << 16) | view.getUint16(at + 2, true)) >>> 0);
  }
  return out;
}

/** Person names by their component groups (PS3.5 6.2.1), trailing delimiters as they stand. */
export function personNames(dataSet: DataSet, tag: number): PersonName[] {
  return strings(dataSet, tag).map((name) => {
    const [alphabetic = '', ideographic = '', phonetic = ''] = name.split('=');
    return { alphabetic, ideographic, phonetic };
  });
}

/** Items of a sequence; [] where absent or no sequence. */
export function items(dataSet: DataSet, tag: number): readonly DataSet[] {
  const element = findElement(dataSet, tag);
  return element?.kind === 'sequence' ? element.items : [];
}
