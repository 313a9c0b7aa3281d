/** Builds elements from plain values: ASCII text, numbers, items. */

import type { DataSet, SequenceElement, ValueElement } from './data-set.ts';
import { DataSetError } from './error.ts';
import { traitsOf, type Vr } from './vr.ts';

/** ASCII only: what we write ourselves needs no Specific Character Set. Throws DataSetError('NOT_WRITABLE') otherwise. */
export function asciiBytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7e) throw new DataSetError('NOT_WRITABLE');
    out[at] = code;
  }
  return out;
}

export function emptyElement(tag: number, vr: Exclude<Vr, 'SQ'>): ValueElement {
  return { kind: 'value', tag, vr, value: new Uint8Array(0) };
}

/** Values joined by backslashes, padded to even length. */
export function textElement(tag: number, vr: Exclude<Vr, 'SQ'>, ...values: readonly string[]): ValueElement {
  const text = values.join('\\');
  const padding = traitsOf(vr).padding === 0 ? '\0' : ' ';
  return { kind: 'value', tag, vr, value: asciiBytes(text.length % 2 === 0 ? text : text + padding) };
}

/** Unsigned 16-bit numbers. */
export function unsignedElement(tag: number, ...values: readonly number[]): ValueElement {
  const value = new Uint8Array(values.length * 2);
  const view = new DataView(value.buffer);
  for (const [index, number] of values.entries()) {
    if (!Number.isInteger(number) || number < 0 || number > 0xffff) throw new DataSetError('NOT_WRITABLE');
    view.setUint16(index * 2, number, true);
  }
  return { kind: 'value', tag, vr: 'US', value };
}

export function sequenceElement(tag: number, items: readonly DataSet[]): SequenceElement {
  return { kind: 'sequence', tag, vr: 'SQ', items };
}
