/** Parses the bytes of a whole data set: explicit or implicit VR, little or big endian, undefined lengths, with limits. */

import { latin1Text } from './character-set.ts';
import type { DataElement, DataSet, FragmentsElement } from './data-set.ts';
import { dictionaryEntry } from './dictionary.ts';
import { DataSetError } from './error.ts';
import { traitsOf, traitsOfBytes, type Vr, type VrTraits } from './vr.ts';

export interface ReadOptions {
  readonly explicit: boolean;
  readonly bigEndian?: boolean;
  /** Sequences inside each other; default 32. */
  readonly depth?: number;
  /** Elements and items of all levels together; default 100,000. */
  readonly elements?: number;
  /** Elements out of tag order are sorted instead of refused; two of one tag are refused all the same. */
  readonly sort?: boolean;
  /**
   * Bytes past which a sequence of several items becomes a 'long-sequence', at every level: each item is read to its end, judged
   * by all limits and forgotten, and read again when it is asked for. Undefined: none does.
   */
  readonly longSequences?: number | undefined;
  /** Elements written as UN are read as what the dictionary says they are (PS3.5 6.2.2, note 2). */
  readonly knownVrs?: boolean;
}

const itemTag = 0xfffee000;
const itemDelimiter = 0xfffee00d;
const sequenceDelimiter = 0xfffee0dd;
const undefinedLength = 0xffffffff;
const specificCharacterSet = 0x00080005;
const pixelRepresentation = 0x00280103;

/** What items inherit from the data set they lie in. */
interface Scope {
  readonly explicit: boolean;
  readonly depth: number;
  characterSet: string;
  signed: boolean;
}

/** Values are views of `bytes` (copies only where big endian is turned). Throws DataSetError. */
export function readDataSet(bytes: Uint8Array, options: ReadOptions): DataSet {
  return new Reader(bytes, options).read();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #options: ReadOptions;
  readonly #little: boolean;
  readonly #depthLimit: number;
  #elementsLeft: number;
  #at = 0;

  constructor(bytes: Uint8Array, options: ReadOptions) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#options = options;
    this.#little = options.bigEndian !== true;
    this.#depthLimit = options.depth ?? 32;
    this.#elementsLeft = options.elements ?? 100_000;
  }

  /** Items of the sequence that begins at `at`, as they were when the data set was read. */
  *items(at: number, end: number, delimited: boolean, scope: Scope): Generator<DataSet> {
    this.#at = at;
    for (;;) {
      const item = this.#item(end, delimited, scope);
      if (item === undefined) return;
      yield item;
    }
  }

  read(): DataSet {
    const scope: Scope = { explicit: this.#options.explicit, depth: 0, characterSet: '', signed: false };
    return this.#elements(this.#bytes.length, false, scope);
  }

  #fail(code: ConstructorParameters<typeof DataSetError>[0]): never {
    throw new DataSetError(code, this.#at);
  }

  #count(): void {
    this.#elementsLeft -= 1;
    if (this.#elementsLeft < 0) this.#fail('TOO_MANY');
  }

  #need(length: number, end: number): void {
    if (this.#at + length > end) this.#fail('TRUNCATED');
  }

  #tag(): number {
    const group = this.#view.getUint16(this.#at, this.#little);
    return ((group << 16) | this.#view.getUint16(this.#at + 2, this.#little)) >>> 0;
  }

  /** Elements up to `end`, or to the item delimiter where the item's length is undefined. */
  #elements(end: number, delimited: boolean, scope: Scope): DataSet {
    const elements: DataElement[] = [];
    let last = -1;
    let sorted = true;
    while (this.#at < end) {
      this.#need(8, end);
      const tag = this.#tag();
      if (delimited && tag === itemDelimiter) {
        this.#at += 8;
        return this.#dataSet(elements, sorted, scope);
      }
      // Groups FFFE belong to sequences only (PS3.5 7.5).
      if (tag >>> 16 === 0xfffe) this.#fail('BAD_TAG');
      if (tag <= last) {
        if (this.#options.sort !== true || tag === last) this.#fail('DISORDER');
        sorted = false;
      }
      last = tag;
      this.#count();
      elements.push(this.#element(tag, end, scope));
    }
    if (delimited) this.#fail('TRUNCATED');
    return this.#dataSet(elements, sorted, scope);
  }

  #dataSet(elements: DataElement[], sorted: boolean, scope: Scope): DataSet {
    if (!sorted) {
      elements.sort((a, b) => a.tag - b.tag);
      if (elements.some((element, index) => element.tag === elements[index + 1]?.tag)) this.#fail('DISORDER');
    }
    return { elements, characterSet: scope.characterSet };
  }

  #element(tag: number, end: number, scope: Scope): DataElement {
    const traits = scope.explicit ? this.#explicitTraits() : this.#implicitTraits(tag, scope);
    let length: number;
    if (scope.explicit && !traits.longLength) {
      length = this.#view.getUint16(this.#at + 6, this.#little);
      this.#at += 8;
    } else if (scope.explicit) {
      this.#need(12, end);
      length = this.#view.getUint32(this.#at + 8, this.#little);
      this.#at += 12;
    } else {
      length = this.#view.getUint32(this.#at + 4, this.#little);
      this.#at += 8;
    }
    if (length === undefinedLength) return this.#undefinedLength(tag, traits.vr, end, scope);
    if (length > end - this.#at) this.#fail(end === this.#bytes.length ? 'TRUNCATED' : 'BAD_LENGTH');
    if (traits.vr === 'UN' && this.#options.knownVrs === true) return this.#unknown(tag, length, scope);
    if (traits.kind === 'sequence') return this.#sequence(tag, this.#at + length, false, scope);
    return this.#value(tag, traits, length, scope);
  }

  /** The value of a UN is little endian whatever surrounds it, and a sequence in it is in implicit VR (PS3.5 6.2.2). */
  #unknown(tag: number, length: number, scope: Scope): DataElement {
    const traits = this.#implicitTraits(tag, scope);
    if (!this.#little) return this.#value(tag, traitsOf('UN'), length, scope);
    if (traits.kind === 'sequence') return this.#sequence(tag, this.#at + length, false, { ...scope, explicit: false });
    return this.#value(tag, traits, length, scope);
  }

  #explicitTraits(): VrTraits {
    const traits = traitsOfBytes(this.#bytes[this.#at + 4] as number, this.#bytes[this.#at + 5] as number);
    return traits ?? this.#fail('BAD_VR');
  }

  #implicitTraits(tag: number, scope: Scope): VrTraits {
    const vrs = dictionaryEntry(tag)?.vrs ?? ['UN'];
    // PS3.5 A.1: what may be OW is OW in implicit VR; US or SS follows Pixel Representation.
    if (vrs.length > 1 && vrs.includes('OW')) return traitsOf('OW');
    if (vrs.length > 1 && scope.signed && vrs.includes('SS')) return traitsOf('SS');
    return traitsOf(vrs[0] ?? 'UN');
  }

  #undefinedLength(tag: number, vr: Vr, end: number, scope: Scope): DataElement {
    if (vr === 'SQ') return this.#sequence(tag, end, true, scope);
    if (tag !== 0x7fe00010 && vr === 'UN') {
      // PS3.5 6.2.2: UN of undefined length is a sequence in implicit VR little endian, whatever surrounds it.
      if (!this.#little) this.#fail('BAD_LENGTH');
      return this.#sequence(tag, end, true, { ...scope, explicit: false });
    }
    if (vr === 'OB' || vr === 'OW' || vr === 'UN') return this.#fragments(tag, vr, end);
    return this.#fail('BAD_LENGTH');
  }

  #value(tag: number, traits: VrTraits, length: number, scope: Scope): DataElement {
    let value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    let { vr } = traits;
    if (vr === 'UN' && length > 0xfffe) vr = longTextVr(tag) ?? vr;
    if (!this.#little && traits.unit > 1) value = turned(value, traits.unit);
    if (tag === specificCharacterSet) scope.characterSet = latin1Text(value.subarray(0, 256)).trim();
    else if (tag === pixelRepresentation) scope.signed = value[0] === 1;
    return { kind: 'value', tag, vr, value };
  }

  #sequence(tag: number, end: number, delimited: boolean, scope: Scope): DataElement {
    if (scope.depth >= this.#depthLimit) this.#fail('TOO_DEEP');
    const [start, most] = [this.#at, this.#options.longSequences ?? Number.POSITIVE_INFINITY];
    let items: DataSet[] = [];
    let long = false;
    for (;;) {
      const item = this.#item(end, delimited, scope);
      if (item === undefined) break;
      // One item gains nothing: what is long in it is a long sequence itself.
      long ||= items.length > 0 && this.#at - start > most;
      if (long) items = [];
      else items.push(item);
    }
    if (long) return this.#longSequence(tag, start, end, delimited, { ...scope });
    return { kind: 'sequence', tag, vr: 'SQ', items };
  }

  #longSequence(tag: number, start: number, end: number, delimited: boolean, scope: Scope): DataElement {
    const [bytes, options] = [this.#bytes, this.#options];
    // A reader of its own for each walk: walks may be under way inside each other.
    const items = { [Symbol.iterator]: () => new Reader(bytes, options).items(start, end, delimited, scope) };
    return { kind: 'long-sequence', tag, vr: 'SQ', items };
  }

  /** The next item of a sequence; undefined, and past the delimiter, where there is none. */
  #item(end: number, delimited: boolean, scope: Scope): DataSet | undefined {
    if (this.#at >= end) return delimited ? this.#fail('TRUNCATED') : undefined;
    this.#need(8, end);
    const next = this.#tag();
    const length = this.#view.getUint32(this.#at + 4, this.#little);
    if (next === sequenceDelimiter && delimited) {
      this.#at += 8;
      return undefined;
    }
    if (next !== itemTag) this.#fail('BAD_TAG');
    this.#count();
    this.#at += 8;
    const open = length === undefinedLength;
    if (!open && length > end - this.#at) this.#fail('BAD_LENGTH');
    return this.#elements(open ? end : this.#at + length, open, { ...scope, depth: scope.depth + 1 });
  }

  #fragments(tag: number, vr: FragmentsElement['vr'], end: number): DataElement {
    const fragments: Uint8Array[] = [];
    for (;;) {
      this.#need(8, end);
      const next = this.#tag();
      const length = this.#view.getUint32(this.#at + 4, this.#little);
      this.#at += 8;
      if (next === sequenceDelimiter) return { kind: 'fragments', tag, vr, fragments };
      if (next !== itemTag || length === undefinedLength) this.#fail('BAD_TAG');
      if (length > end - this.#at) this.#fail('BAD_LENGTH');
      this.#count();
      fragments.push(this.#bytes.subarray(this.#at, this.#at + length));
      this.#at += length;
    }
  }
}

/** Text too long for a 16-bit length is written as UN (PS3.5 6.2.2, note 2): the dictionary says what it was. */
function longTextVr(tag: number): Vr | undefined {
  const vrs = dictionaryEntry(tag)?.vrs ?? [];
  const [vr] = vrs;
  return vrs.length === 1 && vr !== undefined && vr !== 'SQ' && !traitsOf(vr).longLength ? vr : undefined;
}

/** A copy with each unit's bytes reversed; a remainder shorter than a unit stays as it is. */
function turned(value: Uint8Array, unit: number): Uint8Array {
  const out = new Uint8Array(value);
  for (let at = 0; at + unit <= out.length; at += unit) out.subarray(at, at + unit).reverse();
  return out;
}
