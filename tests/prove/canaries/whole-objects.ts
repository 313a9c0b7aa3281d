/** Objects of which the text is the point: a document, a report, a presentation, a waveform; and a header that is too long for the first look. */
import { type DataElement, type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import type { Recipe } from './assemble.ts';
import { plantAll, plantAttribute } from './attribute-plants.ts';
import type { Needles } from './needles.ts';
import type { Plant, Planted } from './plant.ts';

/** Attributes in one item of each of a few sequences, one inside the other. */
function inside(sequences: readonly number[], tags: readonly number[], place: string, needles: Needles): Planted {
  const planted = plantAll(tags, place, needles);
  const elements = sequences.reduceRight<DataElement[]>(
    (inner, tag) => [sequenceElement(tag, [dataSetOf(inner)])],
    planted.elements,
  );
  return { elements, plants: planted.plants.map(({ needle }) => ({ needle, place })) };
}

/** Text Value, Person Name, UID, numbers and dates of a content item three levels down. */
const contentItem = [0x0040a160, 0x0040a123, 0x0040a124, 0x0040a121, 0x0040a30a, 0x0040a13a];

function wholeObjects(needles: Needles): Recipe[] {
  const document = plantAll([0x00420010, 0x00420011, 0x00420012], 'encapsulated document', needles);
  const report = inside([0x0040a730, 0x0040a730, 0x0040a730], contentItem, 'structured content', needles);
  const drawn = inside([0x00700001, 0x00700008], [0x00700006], 'text of a presentation state', needles);
  const wave = inside([0x54000100, 0x003a0200], [0x003a0203, 0x003a0212], 'text of a waveform', needles);
  const held = { fate: 'held', shape: null } as const;
  return [
    { ...held, name: 'document', className: 'PDF', planted: document },
    { ...held, name: 'report', className: 'SR', planted: report },
    { ...held, name: 'presentation', className: 'PR', planted: drawn },
    { ...held, name: 'waveform', className: 'ECG', planted: wave },
  ];
}

const referencedImages = 0x00081140;
/** Past the bound of the first look (a megabyte), and a sequence past that of whole reading (64 KiB). */
const [fillerBytes, itemFiller, itemCount] = [1_100_000, 4_000, 40];

function longHeader(needles: Needles): Recipe {
  const plants: Plant[] = [];
  const itemOf = (): DataSet => {
    const tags = [0x00081155, 0x00100010, 0x00081160, 0x00104000];
    const planted = plantAll(tags, 'long sequence', needles);
    const block = plantAttribute(0x00291001, 'long sequence', needles, { vr: 'LO' });
    plants.push(...[...planted.plants, ...block.plants].map(({ needle, place }) => ({ needle, place })));
    const filler = textElement(0x00204000, 'LT', '-'.repeat(itemFiller));
    return dataSetOf([...planted.elements, filler, ...block.elements]);
  };
  const items = Array.from({ length: itemCount }, itemOf);
  const filler: DataElement = { kind: 'value', tag: 0x00291002, vr: 'OB', value: new Uint8Array(fillerBytes) };
  const elements = [sequenceElement(referencedImages, items), filler];
  return { name: 'long header', className: 'CT', fate: 'stored', planted: { elements, plants } };
}

export function wholeRecipes(needles: Needles): Recipe[] {
  return [...wholeObjects(needles), longHeader(needles)];
}
