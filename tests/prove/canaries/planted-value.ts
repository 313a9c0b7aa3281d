/** An element with a needle in it, of the form that its VR asks for. */
import type { ValueElement } from '../../../data-set/data-set.ts';
import { traitsOf, type Vr } from '../../../data-set/vr.ts';
import { dateNeedle, type Needle, type Needles, nameNeedle, withHead, wordNeedle } from './needles.ts';

export interface PlantedValue {
  readonly element: ValueElement;
  readonly needle: Needle;
}

type ValueVr = Exclude<Vr, 'SQ'>;

/**
 * hostile: what a value check must not let pass. ordinary: a number or date such as everybody has, which only the absence of a rule
 * for its attribute removes.
 */
export type Temper = 'hostile' | 'ordinary';

/** How many values the attribute has (PS3.6 VM): numbers are as many, so that no check of their count hides the needle. */
export interface Counts {
  readonly least?: number;
  readonly most?: number;
}

interface NumberHow {
  readonly temper: Temper;
  readonly least: number;
}

/** Undefined where an element of that VR and so many values has no room for anybody. */
export function plantedValue(
  tag: number,
  vr: ValueVr,
  needles: Needles,
  temper: Temper,
  { least = 1, most = Number.POSITIVE_INFINITY }: Counts = {},
): PlantedValue | undefined {
  if (vr === 'DS' || vr === 'IS') return decimal(tag, vr, needles, { temper, least });
  if (vr === 'PN') {
    const [family, given] = [needles.word(), needles.word()];
    return text(tag, vr, `${family}^${given}`, nameNeedle(family, given));
  }
  if (vr === 'DA' || vr === 'DT') return date(tag, vr, needles);
  if (vr === 'UI') {
    const uid = needles.uid();
    return text(tag, vr, uid, wordNeedle(uid));
  }
  if (vr === 'UR') {
    const word = needles.word();
    return text(tag, vr, `https://${word}.example/${word}`, wordNeedle(word));
  }
  if (traitsOf(vr).kind === 'text') {
    const word = needles.word();
    return text(tag, vr, word, wordNeedle(word));
  }
  return binary(tag, vr, needles, { temper, least, most });
}

function text(tag: number, vr: ValueVr, value: string, needle: Needle): PlantedValue {
  const padding = traitsOf(vr).padding === 0 ? '\0' : ' ';
  const padded = value.length % 2 === 0 ? value : value + padding;
  return { element: { kind: 'value', tag, vr, value: Buffer.from(padded, 'latin1') }, needle };
}

/** Digits at the edge of an element are known by its head: what stands behind may begin with a digit by chance. */
function digits(tag: number, vr: ValueVr, value: string, texts: readonly string[]): PlantedValue {
  const made = text(tag, vr, value, { texts, bytes: [] });
  return { ...made, needle: { texts, bytes: [withHead(tag, vr, made.element.value)] } };
}

let turn = 0;

function decimal(tag: number, vr: 'DS' | 'IS', needles: Needles, { temper, least }: NumberHow): PlantedValue {
  const others = '\\1'.repeat(least - 1);
  if (temper === 'ordinary' && vr === 'DS') {
    const quantity = needles.quantity();
    return text(tag, vr, quantity + others, wordNeedle(quantity));
  }
  const record = String(needles.record());
  if (vr === 'IS') return digits(tag, vr, record + others, [record]);
  turn += 1;
  const forms = [record, `${record}e4`, `${record}e-4`, `0.${record}e8`, `${record}.5`, `000${record}`, `+${record}`];
  return digits(tag, vr, (forms[turn % forms.length] ?? record) + others, [record]);
}

function date(tag: number, vr: 'DA' | 'DT', needles: Needles): PlantedValue {
  const day = needles.date();
  const value = vr === 'DA' ? day : `${day}101112.5+0100`;
  const needle = dateNeedle(day);
  const made = text(tag, vr, value, needle);
  const shifted = vr === 'DA' ? [withHead(tag, vr, made.element.value)] : [Buffer.from(`${day}101112`)];
  return { element: made.element, needle: { texts: needle.texts, bytes: shifted } };
}

function binary(
  tag: number,
  vr: ValueVr,
  needles: Needles,
  { temper, least, most }: Required<Counts> & NumberHow,
): PlantedValue | undefined {
  if (vr === 'FD' || vr === 'FL') return float(tag, vr, needles, { temper, least });
  const { unit } = traitsOf(vr);
  if (['UL', 'SL', 'UV', 'SV'].includes(vr)) {
    const record = needles.record();
    const value = Buffer.alloc(unit * least);
    value.writeUInt32LE(record);
    return numeric(tag, vr, value, String(record));
  }
  if (vr === 'AT') return octets(tag, vr, needles.word(4 * Math.min(most, 2)), true);
  // Words and octets: as many as there may be, three at least where a count is asked for.
  const letters = vr === 'US' || vr === 'SS' ? 2 * Math.min(most, 5) : Math.ceil(10 / unit) * unit;
  return octets(tag, vr, needles.word(letters), letters >= 6);
}

/** Letters where numbers should stand; a few are known by the head of their element alone. */
function octets(tag: number, vr: ValueVr, word: string, roomy: boolean): PlantedValue | undefined {
  if (!roomy) return undefined;
  const value = Buffer.from(word);
  const bytes = value.length < 0xffff ? [withHead(tag, vr, value)] : [];
  return { element: { kind: 'value', tag, vr, value }, needle: { texts: word.length < 8 ? [] : [word], bytes } };
}

function float(tag: number, vr: 'FD' | 'FL', needles: Needles, { temper, least }: NumberHow): PlantedValue {
  const record = vr === 'FL' ? needles.shortRecord() : needles.record();
  const number = temper === 'hostile' ? record : Number(needles.quantity());
  const values = Array.from({ length: least }, (_, at) => (at === 0 ? number : 1));
  const array = vr === 'FD' ? Float64Array.from(values) : Float32Array.from(values);
  return numeric(tag, vr, Buffer.from(array.buffer), String(number));
}

function numeric(tag: number, vr: ValueVr, value: Buffer, written: string): PlantedValue {
  const { unit } = traitsOf(vr);
  const own = unit === 8 && value.readUInt32LE(4) !== 0 ? [value.subarray(0, 8)] : [];
  return {
    element: { kind: 'value', tag, vr, value },
    needle: { texts: [written], bytes: [withHead(tag, vr, value), ...own] },
  };
}
