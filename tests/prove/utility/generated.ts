/** Headers of valid values for every attribute that research needs, drawn with a seed: words of the standard, numbers of every form. */

import { type DataElement, type DataSet, dataSetOf, withElements } from '../../../data-set/data-set.ts';
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { sequenceElement, textElement, unsignedElement } from '../../../data-set/elements.ts';
import { imageOf } from '../../gateway/deid/images.ts';
import { terms } from './terms.ts';

type Draw = (below: number) => number;

/** Set by the image itself. */
const fixed = new Set(
  [0x00080016, 0x00280002, 0x00280004, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102].concat([0x00280103]),
);

const codes: readonly (readonly [scheme: string, value: string])[] = [
  ['SCT', '51185008'],
  ['SCT', '399208008'],
  ['SRT', 'T-D3000'],
  ['SRT', 'R-10206'],
  ['DCM', '113691'],
  ['LN', '36643-5'],
  ['RADLEX', 'RID10345'],
];

export function generatedHeader(draw: Draw, sopClassUid: string, tags: readonly number[]): DataSet {
  const made = tags.filter((tag) => !fixed.has(tag)).map((tag) => elementOf(draw, tag));
  return withElements(
    imageOf(sopClassUid),
    made.filter((element) => element !== undefined),
  );
}

function elementOf(draw: Draw, tag: number): DataElement | undefined {
  const entry = dictionaryEntry(tag);
  const vr = entry?.vrs[0];
  if (entry === undefined || vr === undefined) return undefined;
  const count = Number(entry.vm.split('-')[0]) || 1;
  const several = (one: () => string) => Array.from({ length: count }, one);
  const words = terms.get(tag);
  if (words) return textElement(tag, vr as 'CS', ...several(() => words[draw(words.length)] as string));
  switch (vr) {
    case 'SQ':
      return sequenceElement(tag, [codeItem(draw)]);
    case 'DS':
      return textElement(tag, vr, ...several(() => decimal(draw)));
    case 'IS':
      return textElement(tag, vr, ...several(() => String(draw(100_000))));
    case 'US':
      return unsignedElement(tag, draw(65_536));
    case 'FD': {
      const value = new Uint8Array(new Float64Array([draw(100_000) / (1 + draw(1000))]).buffer);
      return { kind: 'value', tag, vr, value };
    }
    case 'DA':
      return textElement(tag, vr, `20${two(draw(24))}${two(1 + draw(12))}${two(1 + draw(28))}`);
    case 'TM':
      return textElement(tag, vr, `${two(draw(24))}${two(draw(60))}${two(draw(60))}.${draw(1_000_000)}`);
    case 'AS':
      return textElement(tag, vr, `0${two(draw(100))}Y`);
    case 'UI':
      return textElement(tag, vr, `1.3.6.1.4.1.${1 + draw(99_999)}.${1 + draw(1_000_000)}`);
    default:
      return undefined;
  }
}

function codeItem(draw: Draw): DataSet {
  const [scheme, value] = codes[draw(codes.length)] as (typeof codes)[number];
  return dataSetOf([
    textElement(0x00080100, 'SH', value),
    textElement(0x00080102, 'SH', scheme),
    textElement(0x00080104, 'LO', 'as the standard has it'),
  ]);
}

/** As modalities write them: plain, signed, with an exponent, with sixteen signs. */
function decimal(draw: Draw): string {
  const number = (draw(2) === 0 ? 1 : -1) * (draw(100_000) / 10 ** draw(6));
  const form = draw(5);
  if (form === 0) return number.toFixed(6).slice(0, 16);
  if (form === 1) return number.toExponential(4);
  if (form === 2) return `+${Math.abs(number)}`.slice(0, 16);
  return String(number).slice(0, 16);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
