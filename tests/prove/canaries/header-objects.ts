/** Objects whose needles stand in attributes: which attributes, in which class, character set and encoding. */
import type { DataElement } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import type { Vr } from '../../../data-set/vr.ts';
import type { Recipe } from './assemble.ts';
import {
  numbersOutside,
  plantAll,
  plantAllowed,
  plantAttribute,
  plantDeep,
  plantPrivateTable,
  tagsOfDictionary,
  tagsOfTable,
} from './attribute-plants.ts';
import { type ClassName, classes, type Shape } from './base-objects.ts';
import { foreignWord, repertoires } from './foreign-text.ts';
import { keptAttributes } from './kept-attributes.ts';
import type { Needles } from './needles.ts';
import { oddPlaces } from './odd-places.ts';
import { type Plant, type Planted, together } from './plant.ts';

export interface Tables {
  /** PS3.15 Table E.1-1. */
  readonly confidentiality: string;
  /** Attributes outside it that can carry somebody. */
  readonly gap: string;
  /** Private elements with what is known of them. */
  readonly privates: string;
}

/** So many of a long list, those whose turn it is: the whole list is covered by as many seeds. */
export interface Share {
  readonly of: number;
  readonly turn: number;
}

function shareOf<T>(list: readonly T[], { of, turn }: Share): T[] {
  return list.filter((_, at) => at % of === turn % of);
}

const oneBit: Shape = { rows: 32, columns: 32, bitsAllocated: 1, bitsStored: 1 };
const twoFrames: Shape = { rows: 32, columns: 32, bitsAllocated: 16, bitsStored: 12, frames: 2 };

const shapes: Readonly<Partial<Record<ClassName, Shape | null>>> = {
  ...{ SEG: oneBit, MR: twoFrames, RTSTRUCT: null, SR: null, PR: null, ECG: null, PDF: null },
};

function recipe(name: string, className: ClassName, planted: Planted, more: Partial<Recipe> = {}): Recipe {
  const shape = shapes[className];
  return { name, className, fate: 'shown', planted, ...(shape !== undefined && { shape }), ...more };
}

/** The lists of attributes, each in a class of its own. */
function tableRecipes(needles: Needles, tables: Tables, share: Share): Recipe[] {
  const unlisted = new Set([...tagsOfTable(tables.confidentiality), ...tagsOfTable(tables.gap)]);
  const rest = tagsOfDictionary(
    ({ tag, retired, vr }) => !unlisted.has(tag) && (retired || ['UR', 'UC', 'UT', 'UI'].includes(vr)),
  );
  const list = (name: string, className: ClassName, place: string, tags: readonly number[], temper?: 'ordinary') =>
    recipe(name, className, plantAll(shareOf(tags, share), place, needles, temper && { temper }));
  const privates = plantPrivateTable(tables.privates, needles);
  const chosen = new Set(shareOf(privates.plants, share).map(({ tag }) => tag));
  const isCreator = (tag: number) => (tag & 0xffff) <= 0xff;
  return [
    list('Table E.1-1', 'CT', 'Table E.1-1', tagsOfTable(tables.confidentiality)),
    list('Table E.1-1 once more', 'CR', 'Table E.1-1', tagsOfTable(tables.confidentiality)),
    list('gap list', 'DX', 'outside Table E.1-1', tagsOfTable(tables.gap)),
    list('gap list once more', 'MR', 'outside Table E.1-1', tagsOfTable(tables.gap)),
    list('retired, UIDs, URLs', 'US', 'retired attributes, UIDs, URLs', rest),
    list('numbers outside the IOD of a CT', 'CT', 'numbers outside the IOD', numbersOutside(classes.CT), 'ordinary'),
    list('numbers outside the IOD of a DX', 'DX', 'numbers outside the IOD', numbersOutside(classes.DX), 'ordinary'),
    recipe('private table', 'CT', {
      elements: privates.elements.filter(({ tag }) => isCreator(tag) || chosen.has(tag)),
      plants: privates.plants.filter(({ tag }) => chosen.has(tag)),
    }),
  ];
}

/** What the rules leave open in each class. */
function allowedRecipes(needles: Needles, share: Share): Recipe[] {
  const stored = ['CR', 'DX', 'CT', 'MR', 'US', 'SC', 'SEG'] as const;
  const held = ['SR', 'PR', 'ECG', 'PDF'] as const;
  const budget = share.of === 1 ? 420 : 200;
  return [
    ...stored.map((name) =>
      recipe(`allowed in ${name}`, name, plantAllowed(classes[name], needles, budget), { fate: 'stored' }),
    ),
    recipe('allowed in RTSTRUCT', 'RTSTRUCT', plantAllowed(classes.RTSTRUCT, needles, budget), { fate: 'stored' }),
    ...held.map((name) =>
      recipe(`allowed in ${name}`, name, plantAllowed(classes[name], needles, share.of === 1 ? 120 : 30), {
        fate: 'held',
      }),
    ),
  ];
}

/** Letters of seven character sets in names and texts. */
function foreignRecipes(needles: Needles): Recipe[] {
  const tags: readonly (readonly [number, Exclude<Vr, 'SQ'>])[] = [
    [0x00080080, 'LO'],
    [0x00080081, 'ST'],
    [0x00080090, 'PN'],
    [0x00081030, 'LO'],
    [0x00081048, 'PN'],
    [0x00081070, 'PN'],
    [0x00101001, 'PN'],
    [0x00101040, 'LO'],
    [0x00104000, 'LT'],
    [0x00180015, 'CS'],
    [0x00181400, 'LO'],
    [0x00281055, 'LO'],
    [0x00321060, 'LO'],
    [0x0040a160, 'UT'],
  ];
  return repertoires.map((repertoire) => {
    const plants: Plant[] = [];
    const elements: DataElement[] = [textElement(0x00080005, 'CS', ...repertoire.term.split('\\'))];
    for (const [tag, vr] of tags) {
      const { text, bytes } = foreignWord(repertoire, needles.random);
      const value = bytes.length % 2 ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes;
      elements.push({ kind: 'value', tag, vr, value });
      plants.push({ tag, place: repertoire.term.replace('\\', ''), needle: { texts: [text], bytes: [bytes] } });
    }
    return recipe(`letters of ${repertoire.term}`, 'CR', { elements, plants });
  });
}

/** Letters in place of the offset and the length of each of two frames (PS3.3 C.7.6.3.1.8). */
function extendedOffsets(needles: Needles): Planted {
  return together(...[0x7fe00001, 0x7fe00002].map((tag) => plantAttribute(tag, 'extended offset table', needles)));
}

/** Of every VR, at each level of six sequences. */
const deepTags = [
  0x00080054, 0x00100010, 0x00080081, 0x00102160, 0x00100030, 0x00189074, 0x00181271, 0x00104000, 0x0040a124,
];

export function headerRecipes(needles: Needles, tables: Tables, share: Share): Recipe[] {
  const deep = (name: string, more: Partial<Recipe>) =>
    recipe(`six sequences deep, ${name}`, 'CT', plantDeep(classes.CT, deepTags, needles), more);
  return [
    ...tableRecipes(needles, tables, share),
    ...allowedRecipes(needles, share),
    ...foreignRecipes(needles),
    recipe('kept attributes', 'CT', keptAttributes(needles)),
    recipe('extended offset table', 'US', extendedOffsets(needles), { shape: twoFrames }),
    recipe('pointers to frames', 'US', plantAttribute(0x00280009, 'kept attribute', needles)),
    recipe('odd places', 'CT', oddPlaces(needles)),
    deep('defined lengths', {}),
    deep('undefined lengths', { encoding: { undefinedLength: true } }),
    deep('implicit', { encoding: { explicit: false }, transferSyntax: '1.2.840.10008.1.2' }),
    deep('big endian', { encoding: { bigEndian: true }, transferSyntax: '1.2.840.10008.1.2.2', fate: 'stored' }),
    recipe('odd places, big endian', 'CT', oddPlaces(needles), {
      ...{ encoding: { bigEndian: true }, transferSyntax: '1.2.840.10008.1.2.2', fate: 'stored' },
    }),
  ];
}
