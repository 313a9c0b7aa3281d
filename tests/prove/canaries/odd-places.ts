/** Needles where no attribute of the standard stands, in values of wrong VRs, and in copies of the image or its drawings. */
import { dataSetOf } from '../../../data-set/data-set.ts';
import { dictionaryEntry } from '../../../data-set/dictionary.ts';
import { sequenceElement, unsignedElement } from '../../../data-set/elements.ts';
import type { Vr } from '../../../data-set/vr.ts';
import { plantAll, plantAttribute, plantPrivateBlock } from './attribute-plants.ts';
import type { Needles } from './needles.ts';
import { type Planted, together } from './plant.ts';

/** Where no attribute of the standard stands, and values of VRs that are not theirs. */
export function oddPlaces(needles: Needles): Planted {
  const most = Number.POSITIVE_INFINITY;
  const odd = [0x0009, 0x0011, 0x0029, 0x5001, 0x6001].map((group) =>
    plantPrivateBlock(group, 'private without a creator', needles),
  );
  const unknown = [0x00100099, 0x00185999, 0x0028fffe, 0x12345678].map((tag) =>
    plantAttribute(tag, 'unknown attribute', needles, { vr: 'LO' }),
  );
  const wrong: readonly (readonly [number, Vr])[] = [
    ...([
      [0x00180060, 'LO'],
      [0x00180088, 'UT'],
      [0x00181100, 'PN'],
      [0x00200013, 'SH'],
    ] as const),
    ...([
      [0x00180090, 'UN'],
      [0x00181110, 'UN'],
      [0x00280030, 'UN'],
      [0x00181120, 'OB'],
      [0x00180021, 'LT'],
    ] as const),
    ...([
      [0x00181151, 'FD'],
      [0x00181152, 'DS'],
      [0x00280120, 'UC'],
      [0x00081140, 'UN'],
      [0x00082112, 'LO'],
    ] as const),
  ];
  const curves = [0x50000022, 0x50002500, 0x50003000, 0x5000200c].map((tag) =>
    plantAttribute(tag, 'curve', needles, { most }),
  );
  const overlays = [0x60000022, 0x60001500, 0x60003000, 0x60004000, 0x60021500, 0x60023000].map((tag) =>
    plantAttribute(tag, 'overlay', needles, { vr: dictionaryEntry(tag)?.vrs[0] ?? 'LO', most }),
  );
  const numbers = [0x60000100, 0x60020100].map((tag) => unsignedElement(tag, 1));
  const icon = plantAll([0x00080070, 0x00100010, 0x00281201], 'icon image', needles);
  const iconPixels = plantAttribute(0x7fe00010, 'icon image', needles, { vr: 'OW', most });
  const profile = plantAttribute(0x00282000, 'ICC profile', needles, { vr: 'OB', most });
  return together(
    ...odd,
    ...unknown,
    ...wrong.map(([tag, vr]) => plantAttribute(tag, 'wrong VR', needles, { vr, most })),
    ...[...curves, ...overlays],
    { elements: numbers, plants: [] },
    profile,
    {
      elements: [sequenceElement(0x00880200, [dataSetOf([...icon.elements, ...iconPixels.elements])])],
      plants: [...icon.plants, ...iconPixels.plants].map((plant) => ({ ...plant, tag: 0x00880200 })),
    },
  );
}
