/** The data dictionary (PS3.6 and the private rules of PS3.5 7.8): what is known of a tag. */

import generated from './dictionary.generated.json' with { type: 'json' };
import { isVr, type Vr } from './vr.ts';

export interface DictionaryEntry {
  readonly keyword: string;
  /** In order of PS3.6: more than one where it depends on the data set (`US or SS`). Never empty. */
  readonly vrs: readonly Vr[];
  /** As PS3.6 writes it: 1, 2-n, 3-3n. */
  readonly vm: string;
  readonly retired: boolean;
}

export const dictionaryEdition: string = generated.edition;

/** Sorted by their eight hex digits, parsed when first asked for: loading costs one split. */
const lines: readonly string[] = generated.plain.split('\n');
const entries = new Map<number, DictionaryEntry>();
/** Built on first use: most processes never ask by keyword. */
let tagsByKeyword: Map<string, number> | undefined;

function findLine(tag: number): string | undefined {
  const id = tag.toString(16).padStart(8, '0');
  let low = 0;
  let high = lines.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const line = lines[middle] as string;
    if (line.startsWith(id)) return line;
    if (line < id) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

interface RepeatingLine {
  readonly mask: number;
  readonly bits: number;
  readonly line: string;
}

const repeating: readonly RepeatingLine[] = generated.repeating.split('\n').map((line) => {
  const id = line.slice(0, 8);
  return {
    mask: Number.parseInt(id.replace(/[^x]/g, 'f').replaceAll('x', '0'), 16) >>> 0,
    bits: Number.parseInt(id.replaceAll('x', '0'), 16),
    line,
  };
});

function parseLine(line: string): DictionaryEntry {
  const [, vr = '', vm = '1', keyword = ''] = line.split(' ');
  const retired = keyword.startsWith('-');
  return Object.freeze({
    keyword: retired ? keyword.slice(1) : keyword,
    vrs: Object.freeze(vr.split('/').filter(isVr)),
    vm,
    retired,
  });
}

/** Group lengths and private creators are in no list, but their form is fixed. */
const groupLength: DictionaryEntry = Object.freeze({
  keyword: 'GenericGroupLength',
  vrs: Object.freeze(['UL'] as const),
  vm: '1',
  retired: true,
});
const privateCreator: DictionaryEntry = Object.freeze({
  keyword: 'PrivateCreator',
  vrs: Object.freeze(['LO'] as const),
  vm: '1',
  retired: false,
});

export function isPrivate(tag: number): boolean {
  return ((tag >>> 16) & 1) === 1;
}

/** (gggg,0010-00FF) of an odd group reserves a block (PS3.5 7.8.1). */
export function isPrivateCreator(tag: number): boolean {
  const element = tag & 0xffff;
  return isPrivate(tag) && element >= 0x10 && element <= 0xff;
}

/** What is known of a tag; undefined for private data and tags that PS3.6 does not list. */
export function dictionaryEntry(tag: number): DictionaryEntry | undefined {
  const known = entries.get(tag);
  if (known !== undefined) return known;
  if (isPrivateCreator(tag)) return privateCreator;
  if ((tag & 0xffff) === 0) return groupLength;
  if (isPrivate(tag)) return undefined;
  const line = findLine(tag);
  if (line === undefined) {
    // `& mask` of JavaScript is signed: both sides are brought to unsigned.
    const match = repeating.find(({ mask, bits }) => (tag & mask) >>> 0 === bits);
    return match === undefined ? undefined : parseLine(match.line);
  }
  // Only listed tags are kept: a hostile stream of unknown ones must not grow this map without bound.
  const entry = parseLine(line);
  entries.set(tag, entry);
  return entry;
}

/** The tag of a keyword of a plain attribute: 'PatientID' -> 0x00100020. */
export function tagOfKeyword(keyword: string): number | undefined {
  if (tagsByKeyword === undefined) {
    tagsByKeyword = new Map();
    for (const line of lines) {
      tagsByKeyword.set(line.slice(line.lastIndexOf(' ') + 1).replace('-', ''), Number.parseInt(line.slice(0, 8), 16));
    }
  }
  return tagsByKeyword.get(keyword);
}

/** '(0010,0020)', as the standard writes a tag. */
export function tagText(tag: number): string {
  const hex = tag.toString(16).toUpperCase().padStart(8, '0');
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
