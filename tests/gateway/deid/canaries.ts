/** Plants identifying values in every place of a data set where one can stand, each of its own form by VR. */
import { type DataElement, type DataSet, dataSetOf, withElements } from '../../../data-set/data-set.ts';
import dictionary from '../../../data-set/dictionary.generated.json' with { type: 'json' };
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import type { Vr } from '../../../data-set/vr.ts';
import { type Allowed, allowedIn, allowListOf } from '../../../gateway/deid/allow-list.ts';
import { imageOf } from './images.ts';

/** What must not be found in any output, as bytes. Ages are kept, so none is a needle. */
export const needles = ['CANARY', 'Canary', '19410207', '1.2.3.999', '88776655', '\x41\0\x4e\0\x41\0'] as const;

const texts: Partial<Record<Vr, string>> = {
  AE: 'CANARY',
  AS: '041Y',
  CS: 'CANARY_1',
  DA: '19410207',
  DS: '88776655e4',
  DT: '19410207101112+0100',
  IS: '88776655',
  LO: 'Canary^Jane',
  LT: 'CANARY long text',
  PN: 'Canary^Jane',
  SH: 'CANARY',
  ST: 'CANARY short text',
  TM: 'CANARY',
  UC: 'CANARY',
  UI: '1.2.3.999.41',
  UR: 'http://CANARY/19410207',
  UT: 'CANARY text',
};

/** A canary for a tag: text in its VR, octets where the VR is binary; undefined for pure numbers of two or four bytes. */
export function canary(tag: number, vr: Vr): DataElement | undefined {
  const text = texts[vr];
  // A sequence's canary, of whatever items, is planted by its caller.
  if (text !== undefined) return textElement(tag, vr as 'LO', text);
  const bytes = new TextEncoder().encode('CANARY CANARY 41');
  const wide: readonly Vr[] = ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN', 'FD', 'UV', 'SV'];
  return wide.includes(vr) ? { kind: 'value', tag, vr, value: bytes } : undefined;
}

/** Every attribute that the dictionary knows, with a canary, and private blocks around them. */
export function everyAttribute(): DataElement[] {
  const out: DataElement[] = [];
  for (let group = 0x0008; group <= 0x7fe0; group += group < 0x0100 ? 1 : 16) {
    out.push(...(group % 2 === 1 ? privateBlock(group) : []));
  }
  for (const tag of knownTags()) {
    const vr = dictionaryEntry(tag)?.vrs[0];
    const element = vr === undefined || vr === 'SQ' ? undefined : canary(tag, vr);
    if (element !== undefined) out.push(element);
    else if (vr === 'SQ') out.push(sequenceElement(tag, [dataSetOf([textElement(0x00100010, 'PN', 'Canary^Nested')])]));
  }
  return out;
}

/** Tags of the generated list itself, repeating groups by their first group; (0002) and (FFFx) cannot stand in a data set. */
function knownTags(): number[] {
  const lines = [...dictionary.plain.split('\n'), ...dictionary.repeating.split('\n')];
  const tags = lines.map((line) => Number.parseInt(line.slice(0, 8).replaceAll('x', '0'), 16));
  return tags.filter((tag) => tag >>> 16 >= 0x0008 && tag >>> 16 < 0x7fe0);
}

function privateBlock(group: number): DataElement[] {
  const base = (group << 16) >>> 0;
  return [
    textElement(base + 0x10, 'LO', 'CANARY VENDOR'),
    textElement(base + 0x1001, 'LO', 'Canary^Private'),
    sequenceElement(base + 0x1002, [dataSetOf([textElement(0x00100010, 'PN', 'Canary^Private')])]),
  ];
}

/** What the IOD itself allows, filled to the bottom with canaries: the way that default deny leaves open. */
export function everyAllowed(sopClassUid: string, depth = 5): DataSet {
  const list = allowListOf(sopClassUid);
  return list === undefined ? dataSetOf([]) : fill(list.attributes, depth);
}

function fill(attributes: ReadonlyMap<number, Allowed>, depth: number): DataSet {
  const out: DataElement[] = [];
  for (const [tag, allowed] of attributes) {
    const vr = dictionaryEntry(tag)?.vrs[0];
    if (vr === undefined || tag === 0x7fe00010) continue;
    if (vr !== 'SQ') {
      const element = canary(tag, vr);
      if (element !== undefined) out.push(element);
    } else if (depth > 0) {
      out.push(sequenceElement(tag, [fill(allowedIn(allowed.children), depth - 1)]));
    }
  }
  out.push(...privateBlock(0x0029));
  return dataSetOf(out);
}

/** What an image needs to be one: it is put back over its canaries. */
const pixelTags = new Set([
  0x00080016, 0x00080018, 0x0020000d, 0x0020000e, 0x00280002, 0x00280004, 0x00280010, 0x00280011, 0x00280100,
  0x00280101, 0x00280102, 0x00280103,
]);

/** The image with canaries over everything but its pixel description; (0028,0008), planes and palettes would hold it. */
export function planted(sopClassUid: string, elements: Iterable<DataElement>): DataSet {
  const image = imageOf(sopClassUid);
  const needed = image.elements.filter(({ tag }) => pixelTags.has(tag));
  const free = [...elements].filter(({ tag }) => tag !== 0x00280008 && tag !== 0x00280006);
  return withElements(dataSetOf(free), needed);
}

/** Needles found in bytes. */
export function found(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('latin1');
  return needles.filter((needle) => text.includes(needle));
}
