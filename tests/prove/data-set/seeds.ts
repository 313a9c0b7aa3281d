/** What the data-set proof starts from: hand-made images full of canaries in every coding, and the heads of public files. */
import type { DataElement, DataSet } from '../../../data-set/data-set.ts';
import { firstString } from '../../../data-set/values.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import { ascii, concat, explicit, implicit, uint32, undefinedLength } from '../../data-set/hand-made.ts';
import { publicObjects, readWhole } from '../../data-set/public-headers.ts';
import { everyAllowed, everyAttribute, planted } from '../../gateway/deid/canaries.ts';
import { fragments, jfif, jpeg, packets, segment, tilePart } from '../../gateway/deid/code-streams.ts';
import { crImage, ctImage } from '../../gateway/deid/images.ts';
import { seeded } from '../../gateway/doors/seeded.ts';
import { sharedData } from '../../support/shared-data.ts';

export interface Seed {
  readonly name: string;
  readonly transferSyntax: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The data set up to the value of its pixel data. */
  readonly header: Uint8Array;
  readonly bulk: Uint8Array;
  /** True: identifying values stand in it that must not come out. */
  readonly planted: boolean;
}

const pixelData = 0x7fe00010;
const pixels = Uint8Array.from({ length: 32 }, (_, at) => (at * 5) & 0x0f);
const tail = ascii('CANARY behind the pixels');
const jpegStream = fragments(jpeg(segment(0xe0, jfif), segment(0xe1, 'Exif CANARY'), segment(0xfe, 'CANARY')));
const jpegLsStream = fragments(jpeg(segment(0xe8, 'mrfx\x01'), segment(0xfe, 'CANARY')));
const jpeg2000Stream = fragments(
  concat(
    [0xff, 0x4f],
    segment(0x51, 'size'),
    segment(0x64, 'CANARY'),
    tilePart(packets, segment(0x64, 'CANARY')),
    [0xff, 0xd9],
  ),
);

/** Pixel data in every way that is looked into: native is bytes, the rest fragments. */
const codings: readonly (readonly [name: string, transferSyntax: string, bulk: Uint8Array])[] = [
  ['explicit', '1.2.840.10008.1.2.1', pixels],
  ['implicit', '1.2.840.10008.1.2', pixels],
  ['JPEG', '1.2.840.10008.1.2.4.70', jpegStream],
  ['JPEG-LS', '1.2.840.10008.1.2.4.80', jpegLsStream],
  ['JPEG 2000', '1.2.840.10008.1.2.4.90', jpeg2000Stream],
  ['HTJ2K', '1.2.840.10008.1.2.4.201', jpeg2000Stream],
];

/** Other attributes in each; few enough to be made at each start. */
const images = 16;

export interface Seeds {
  readonly planted: readonly Seed[];
  /** Empty where the public files are not on this machine. */
  readonly public: readonly Seed[];
}

export function seeds(): Seeds {
  const root = sharedData('dicom');
  return {
    planted: Array.from({ length: images }, (_, at) => handMade(at)).flat(),
    public: root === undefined ? [] : [...publicSeeds(root)],
  };
}

function handMade(number: number): Seed[] {
  const sopClassUid = number % 2 ? crImage : ctImage;
  const image = planted(sopClassUid, someElements(sopClassUid, number));
  const sopInstanceUid = firstString(image, 0x00080018) ?? '';
  return codings.map(([name, transferSyntax, bulk]) => ({
    name: `hand-made ${name}`,
    transferSyntax,
    sopClassUid,
    sopInstanceUid,
    header: concat(name === 'implicit' ? implicitBytes(image) : writeDataSet(image), pixelHead(name, bulk)),
    bulk: concat(bulk, tail),
    planted: true,
  }));
}

/** Forty attributes of the dictionary and forty that the IOD allows, the sequences among them two deep. */
function someElements(sopClassUid: string, number: number): DataElement[] {
  const random = seeded(number);
  const some = (elements: readonly DataElement[]) =>
    Array.from({ length: 40 }, () => elements[random(elements.length)]);
  const chosen = [...some(everyAttribute()), ...some(everyAllowed(sopClassUid, 1).elements)];
  const before = chosen.filter((one) => one !== undefined && one.tag < pixelData) as DataElement[];
  return [...new Map(before.map((one) => [one.tag, one])).values()].sort((a, b) => a.tag - b.tag);
}

/** Values only: sequences in implicit little endian are in the public files. */
function implicitBytes(image: DataSet): Uint8Array {
  return concat(...image.elements.flatMap((one) => (one.kind === 'value' ? [implicit(one.tag, one.value)] : [])));
}

function pixelHead(name: string, bulk: Uint8Array): Uint8Array {
  if (name === 'explicit') return explicit(pixelData, 'OW', '', bulk.length);
  if (name === 'implicit') return concat([0xe0, 0x7f, 0x10, 0], uint32(bulk.length));
  return explicit(pixelData, 'OB', '', undefinedLength);
}

/** Long headers and pixels only cost time: what is wrong with them is found in short ones. */
const [longestHeader, longestBulk] = [8_000, 4_000];

function* publicSeeds(root: string): Generator<Seed> {
  for (const { bytes, transferSyntax, row } of publicObjects(root)) {
    const state = readWhole(bytes, transferSyntax);
    const header = typeof state === 'object' && state.state === 'header' ? state : undefined;
    const offset = header?.bulk?.offset ?? Math.min(bytes.length, longestHeader);
    if (offset > longestHeader) continue;
    yield {
      name: `public ${row.file}`,
      transferSyntax,
      sopClassUid: (header && firstString(header.dataSet, 0x00080016)) ?? '',
      sopInstanceUid: (header && firstString(header.dataSet, 0x00080018)) ?? '',
      header: Uint8Array.from(bytes.subarray(0, offset)),
      bulk: Uint8Array.from(bytes.subarray(offset, offset + longestBulk)),
      planted: false,
    };
  }
}
