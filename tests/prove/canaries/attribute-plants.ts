/** Needles in attributes: those of the tables, what the IOD allows, private ones, odd ones, and any of them deep inside sequences. */
import { readFileSync } from 'node:fs';
import { type DataElement, dataSetOf } from '../../../data-set/data-set.ts';
import generated from '../../../data-set/dictionary.generated.json' with { type: 'json' };
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { sequenceElement } from '../../../data-set/elements.ts';
import { isVr, type Vr } from '../../../data-set/vr.ts';
import { type Allowed, allowedIn, allowListOf } from '../../../gateway/deid/allow-list.ts';
import { purposeOf } from '../../../gateway/deid/object-kinds.ts';
import { type Rules, rulesOf } from '../../../gateway/deid/rules.ts';
import type { Random } from '../random.ts';
import { type Needles, nameNeedle } from './needles.ts';
import type { Plant, Planted } from './plant.ts';
import { type Counts, plantedValue, type Temper } from './planted-value.ts';

/**
 * What makes an object the image it is, and what would hold it: planted by the objects that are about that. Palettes, overlays and
 * curves have objects of their own.
 */
function isReserved(tag: number): boolean {
  const group = tag >>> 16;
  if (group < 0x0008 || group >= 0x7fe0 || group >>> 8 === 0x50 || group >>> 8 === 0x60) return true;
  if (tag === 0x00080005 || (tag & 0xffff) === 0) return true;
  return group === 0x0028 && (tag <= 0x00280011 || (tag >= 0x00280100 && tag <= 0x00280103));
}

/** One attribute with its needle; a sequence has one item with a name. */
export function plantAttribute(
  tag: number,
  place: string,
  needles: Needles,
  { vr = dictionaryEntry(tag)?.vrs[0] ?? 'LO', temper = 'hostile', ...counts }: PlantHow = {},
): Planted {
  if (vr === 'SQ') {
    const [family, given] = [needles.word(), needles.word()];
    const value = Buffer.from(`${family}^${given} `, 'latin1');
    const item = dataSetOf([{ kind: 'value', tag: 0x00100010, vr: 'PN', value }]);
    return { elements: [sequenceElement(tag, [item])], plants: [{ tag, place, needle: nameNeedle(family, given) }] };
  }
  const planted = plantedValue(tag, vr, needles, temper, { ...countsOf(tag), ...counts });
  if (!planted) return { elements: [], plants: [] };
  return { elements: [planted.element], plants: [{ tag, place, needle: planted.needle }] };
}

interface PlantHow extends Counts {
  readonly vr?: Vr;
  readonly temper?: Temper;
}

function countsOf(tag: number): Required<Counts> {
  const [least = '1', most = least] = dictionaryEntry(tag)?.vm.split('-') ?? [];
  return { least: Number(least), most: most.includes('n') ? Number.POSITIVE_INFINITY : Number(most) };
}

export function plantAll(
  tags: readonly number[],
  place: string,
  needles: Needles,
  how: { readonly temper?: Temper } = {},
): Planted {
  const parts = [...new Set(tags)]
    .filter((tag) => !isReserved(tag))
    .map((tag) => plantAttribute(tag, place, needles, how));
  return { elements: parts.flatMap(({ elements }) => elements), plants: parts.flatMap(({ plants }) => plants) };
}

/** Rows of a JSON or CSV file whose tag is a plain one. */
export function tagsOfTable(path: string): number[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/"\(([0-9A-F]{4}),([0-9A-F]{4})\)"/g)].map(([, group, element]) =>
    Number.parseInt(`${group}${element}`, 16),
  );
}

const lines = generated.plain.split('\n').map((line) => {
  const [id = '', vrs = ''] = line.split(' ');
  return { tag: Number.parseInt(id, 16), vr: vrs.split('/')[0] ?? '', retired: / -[^ ]*$/.test(line) };
});

export function tagsOfDictionary(which: (line: { tag: number; vr: string; retired: boolean }) => boolean): number[] {
  return lines.filter(which).map(({ tag }) => tag);
}

/** Attributes whose numbers would stay if only the IOD had them: the object's own IOD has none of these. */
export function numbersOutside(sopClassUid: string): number[] {
  const { rules } = rulesOf(sopClassUid) ?? { rules: new Map() };
  return tagsOfDictionary(({ tag, vr }) => ['DS', 'FD', 'FL'].includes(vr) && !rules.has(tag));
}

/** What default deny leaves open, filled with needles to a depth; `budget` elements at most, chosen by chance. */
export function plantAllowed(sopClassUid: string, needles: Needles, budget: number): Planted {
  const list = allowListOf(sopClassUid);
  if (!list) throw new Error('an unknown class');
  // An object that lost what it is for would be held.
  const purpose = purposeOf(sopClassUid);
  const plants: Plant[] = [];
  let left = budget;
  const fill = (attributes: ReadonlyMap<number, Allowed>, depth: number, top: number | undefined): DataElement[] => {
    const out: DataElement[] = [];
    for (const [tag, { children }] of shuffled(attributes, needles.random)) {
      if (left <= 0) break;
      if (isReserved(tag) || tag === purpose || (depth > 0 && out.length >= 14)) continue;
      const vr = dictionaryEntry(tag)?.vrs[0];
      if (vr === 'SQ') {
        if (depth < 6) out.push(sequenceElement(tag, [dataSetOf(fill(allowedIn(children), depth + 1, top ?? tag))]));
        continue;
      }
      const { elements, plants: made } = plantAttribute(tag, `allowed, depth ${depth}`, needles);
      out.push(...elements);
      plants.push(...made.map((plant) => ({ ...plant, tag: top ?? tag })));
      left -= made.length;
    }
    return out;
  };
  return { elements: fill(list.attributes, 0, undefined), plants };
}

/** First values, then sequences, each in an order of chance: the top level is always whole. */
function shuffled<T>(map: ReadonlyMap<number, T>, random: Random): [number, T][] {
  const isSequence = (tag: number) => (dictionaryEntry(tag)?.vrs[0] === 'SQ' ? 1 : 0);
  return [...map]
    .map((entry) => ({ entry, order: isSequence(entry[0]) * 2 ** 20 + random(2 ** 20) }))
    .sort((a, b) => a.order - b.order)
    .map(({ entry }) => entry);
}

/** The longest way down through sequences that the rules keep, so deep at most. */
function chain(rules: Rules, depth: number): number[] {
  let longest: number[] = [];
  if (depth === 0) return longest;
  for (const { tag, kind, items } of rules.values()) {
    if (kind !== 'sequence') continue;
    const way = [tag, ...chain(items(), depth - 1)];
    if (way.length > longest.length) longest = way;
    if (longest.length === depth) return longest;
  }
  return longest;
}

const contentSequence = 0x0040a730;

/** The same attributes at each of six levels of sequences, which stay as far down as any do. */
export function plantDeep(sopClassUid: string, tags: readonly number[], needles: Needles): Planted {
  const kept = chain(rulesOf(sopClassUid)?.rules ?? new Map(), 6);
  // Where the rules keep none so deep, the rest of the way goes through one that they remove.
  const path = Array.from({ length: 6 }, (_, at) => kept[at] ?? contentSequence);
  const plants: Plant[] = [];
  let inner: DataElement[] = [];
  for (let depth = 6; depth >= 1; depth -= 1) {
    const planted = plantAll(tags, `depth ${depth}`, needles);
    const own = plantPrivateBlock(0x0029, `depth ${depth}, private`, needles);
    plants.push(...[...planted.plants, ...own.plants].map(({ needle, place }) => ({ needle, place })));
    const elements = dataSetOf([...planted.elements, ...own.elements, ...inner]);
    inner = [sequenceElement(path[depth - 1] ?? contentSequence, [elements])];
  }
  return { elements: inner, plants };
}

/** A block without a creator, one with, and a sequence in it. */
export function plantPrivateBlock(group: number, place: string, needles: Needles): Planted {
  const base = (group << 16) >>> 0;
  const tags: readonly (readonly [number, Vr])[] = [
    [base + 0x10, 'LO'],
    [base + 0x1001, 'LO'],
    [base + 0x1002, 'SQ'],
    [base + 0x2001, 'UN'],
    [base + 0x2002, 'PN'],
  ];
  const parts = tags.map(([tag, vr]) => plantAttribute(tag, place, needles, { vr, most: Number.POSITIVE_INFINITY }));
  return { elements: parts.flatMap(({ elements }) => elements), plants: parts.flatMap(({ plants }) => plants) };
}

/** The private elements of a table of dispositions, each in a block of its creator; so many an object. */
export function plantPrivateTable(path: string, needles: Needles): Planted {
  const blocks = new Map<string, number>();
  const next = new Map<number, number>();
  const elements: DataElement[] = [];
  const plants: Plant[] = [];
  for (const row of readFileSync(path, 'utf8').trim().split('\n').slice(1)) {
    const [, groupText = '', elementText = '', creator = '', vr = ''] =
      /^([0-9A-F]{4}),([0-9A-F]{2}),("(?:[^"]|"")*"|[^,]*),(\w{2})/.exec(row) ?? [];
    if (!isVr(vr)) continue;
    const group = Number.parseInt(groupText, 16);
    const base = (group << 16) >>> 0;
    const key = `${groupText} ${creator}`;
    let block = blocks.get(key);
    if (block === undefined) {
      block = next.get(group) ?? 0x10;
      next.set(group, block + 1);
      blocks.set(key, block);
      const value = Buffer.from(creator.replaceAll('"', '').padEnd(creator.length + (creator.length % 2)), 'latin1');
      elements.push({ kind: 'value', tag: base + block, vr: 'LO', value });
    }
    const tag = base + block * 0x100 + Number.parseInt(elementText, 16);
    if (plants.some((plant) => plant.tag === tag)) continue;
    const made = plantAttribute(tag, 'private with a creator', needles, { vr, most: Number.POSITIVE_INFINITY });
    elements.push(...made.elements);
    plants.push(...made.plants);
  }
  return { elements, plants };
}
