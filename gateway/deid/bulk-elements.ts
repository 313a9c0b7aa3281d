/** What becomes of each element that holds bytes instead of values: the one table, which the rules and PROFILE.md read. */

import { isPrivate } from '../../data-set/dictionary.ts';

/** kept: checked and stored; dropped: the object is stored without it; held: the object waits for a person. */
export interface BulkElement {
  readonly name: string;
  /** One tag, or several that share a fate; x stands for any digit. */
  readonly tags: readonly string[];
  readonly fate: 'kept' | 'dropped' | 'held';
  readonly why: string;
}

export const bulkElements: readonly BulkElement[] = [
  {
    name: 'Pixel Data',
    tags: ['7FE00010'],
    fate: 'kept',
    why: 'followed to its end against its description: segments that can carry text are blanked, and all frames are looked at before anybody is shown one. A second one, and all else that follows it, is dropped: a tag stands once (PS3.5 7.1), and the first is the image',
  },
  {
    name: 'Extended Offset Table, its lengths',
    tags: ['7FE00001', '7FE00002'],
    fate: 'dropped',
    why: 'eight bytes a frame have room for a name, and whoever walks the fragments needs neither (PS3.5 A.4)',
  },
  {
    name: 'Palettes, LUT Data',
    tags: ['00281201', '00281202', '00281203', '00281204', '00283006'],
    fate: 'kept',
    why: 'as long as their descriptor says, no longer, and not all letters',
  },
  {
    name: 'Float and Double Float Pixel Data',
    tags: ['7FE00008', '7FE00009'],
    fate: 'kept',
    why: 'as Pixel Data, of which there is none beside them; numbers that are none and carry bits all the same are found at clearing',
  },
  { name: 'Encapsulated Document', tags: ['00420011'], fate: 'held', why: 'text of any kind in a form of its own' },
  {
    name: 'Spectroscopy Data',
    tags: ['56000020'],
    fate: 'held',
    why: 'not looked through; without it the object is nothing',
  },
  {
    name: 'Waveform Data and its paddings',
    tags: ['54001010', '5400100A', '54000110', '54000112'],
    fate: 'held',
    why: 'a voice is a person, and an ECG may be one; beside pixels it is dropped',
  },
  {
    name: 'Overlay Data',
    tags: ['60xx3000'],
    fate: 'dropped',
    why: 'drawn text; where the overlay lies in the bits of the pixels, the object is held',
  },
  { name: 'Curve and Audio Data', tags: ['50xx3000', '50xx200C'], fate: 'dropped', why: 'retired, and a voice' },
  {
    name: 'Segmented Palettes',
    tags: ['00281221', '00281222', '00281223', '00281224'],
    fate: 'dropped',
    why: 'a palette image that has no other keeps the plain one that they expand to; where they expand to none, it is held',
  },
  { name: 'ICC Profile', tags: ['00282000'], fate: 'dropped', why: 'has texts of its own' },
  {
    name: 'Data Set Trailing Padding',
    tags: ['FFFCFFFC'],
    fate: 'dropped',
    why: 'any bytes whatever; ours stands in its place',
  },
];

/** Every other element of VR OB, OD, OF, OL, OV, OW or UN, at any level. */
export const otherBulk: Omit<BulkElement, 'tags'> = {
  name: 'All others, private ones too',
  fate: 'dropped',
  why: 'bytes that nobody can prove clean',
};

const rows = bulkElements.flatMap(({ tags, fate }) =>
  tags.map((tag) => ({
    mask: Number.parseInt(tag.replace(/[^x]/g, 'f').replaceAll('x', '0'), 16) >>> 0,
    bits: Number.parseInt(tag.replaceAll('x', '0'), 16),
    fate,
  })),
);

export function bulkFate(tag: number): BulkElement['fate'] {
  if (isPrivate(tag)) return otherBulk.fate;
  return rows.find(({ mask, bits }) => (tag & mask) >>> 0 === bits)?.fate ?? otherBulk.fate;
}

const pixelTags = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

/** Tables that stay in a header: all that is kept but the pixels themselves, which never stand in one. */
export const tableTags: ReadonlySet<number> = new Set(
  bulkElements
    .filter(({ fate }) => fate === 'kept')
    .flatMap(({ tags }) => tags.map((tag) => Number.parseInt(tag, 16)))
    .filter((tag) => !pixelTags.has(tag)),
);
