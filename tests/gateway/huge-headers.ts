/** Objects whose header is what is large, given piece by piece: functional groups, contours, private bytes; every length unknown. */
import type { DataElement } from '../../data-set/data-set.ts';
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { concat, explicit, item, itemDelimiter, sequenceDelimiter, undefinedLength } from '../data-set/hand-made.ts';
import { imageElements } from '../prove/sent-object.ts';
import { encoded } from './odd-encodings.ts';

export interface HugeObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
  readonly pieces: () => Iterable<Uint8Array>;
}

const transferSyntax = '1.2.840.10008.1.2.1';
const openItem = (inside: Uint8Array) => item(concat(inside, itemDelimiter), undefinedLength);
const openSequence = (tag: number, ...items: readonly Uint8Array[]) =>
  explicit(tag, 'SQ', concat(...items.map(openItem), sequenceDelimiter), undefinedLength);
const head = (tag: number) => explicit(tag, 'SQ', '', undefinedLength);

function of(sopClassUid: string, elements: readonly DataElement[], pieces: () => Iterable<Uint8Array>): HugeObject {
  const [named] = elements.filter(({ tag }) => tag === 0x0008_0018);
  const sopInstanceUid = named?.kind === 'value' ? Buffer.from(named.value).toString('latin1').replace('\0', '') : '';
  return { sopClassUid, sopInstanceUid, transferSyntax, pieces };
}

function replaced(uid: string, side: number, ...changes: readonly DataElement[]): readonly DataElement[] {
  return dataSetOf([...imageElements(uid, side), ...changes]).elements;
}

/** An Enhanced CT image, 2 x 2, of as many frames as make so many bytes of functional groups (PS3.3 C.7.6.16). */
export function functionalGroups(bytes: number): HugeObject {
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.2.1';
  const group = openItem(
    concat(
      openSequence(0x0018_9301, explicit(0x0018_9302, 'CS', 'CONSTANT_ANGLE  ')),
      openSequence(0x0018_9312, explicit(0x0018_9306, 'FD', new Uint8Array(8))),
      openSequence(0x0018_9325, explicit(0x0018_9330, 'FD', new Uint8Array(8))),
      openSequence(0x0020_9111, explicit(0x0020_9157, 'UL', Uint8Array.of(1, 0, 0, 0))),
      openSequence(0x0020_9113, explicit(0x0020_0032, 'DS', '-125.000\\-125.000\\100.0')),
      openSequence(0x0020_9116, explicit(0x0020_0037, 'DS', '1\\0\\0\\0\\1\\0 ')),
      openSequence(0x0028_9110, explicit(0x0018_0050, 'DS', '1.25'), explicit(0x0028_0030, 'DS', '0.5\\0.5 ')),
      openSequence(0x0028_9145, explicit(0x0028_1052, 'DS', '-1024 '), explicit(0x0028_1053, 'DS', '1 ')),
    ),
  );
  const frames = Math.floor(bytes / group.length);
  const elements = replaced(
    '1.2.826.0.1.3680043.8.498.50',
    2,
    textElement(0x0008_0016, 'UI', sopClassUid),
    textElement(0x0008_0060, 'CS', 'CT'),
    textElement(0x0028_0008, 'IS', String(frames)),
  );
  return of(sopClassUid, elements, function* () {
    yield encoded(elements);
    yield head(0x5200_9230);
    const many = concat(...new Array(100).fill(group));
    for (let left = frames; left > 0; left -= 100) yield left >= 100 ? many : many.subarray(0, left * group.length);
    yield sequenceDelimiter;
    yield explicit(0x7fe0_0010, 'OW', '', frames * 8);
    for (let left = frames * 8; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536)).fill(7);
  });
}

/** An RT Structure Set with contours of 3,000 numbers. */
export function structureSet(bytes: number): HugeObject {
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.481.3';
  const points = Array.from({ length: 3_000 }, (_, at) => `${at % 500}.25`).join('\\');
  const contour = openItem(
    concat(
      explicit(0x3006_0042, 'CS', 'CLOSED_PLANAR '),
      explicit(0x3006_0046, 'IS', '1000'),
      explicit(0x3006_0050, 'DS', points.length % 2 === 0 ? points : `${points} `),
    ),
  );
  const elements = replaced(
    '1.2.826.0.1.3680043.8.498.100',
    2,
    textElement(0x0008_0016, 'UI', sopClassUid),
    textElement(0x0008_0060, 'CS', 'RTSTRUCT'),
  ).filter(({ tag }) => tag < 0x0028_0000);
  return of(sopClassUid, elements, function* () {
    yield encoded(elements);
    yield head(0x3006_0039);
    yield item(head(0x3006_0040), undefinedLength);
    for (let left = Math.floor(bytes / contour.length); left > 0; left -= 1) yield contour;
    yield concat(sequenceDelimiter, explicit(0x3006_0084, 'IS', '1 '), itemDelimiter, sequenceDelimiter);
  });
}

/** An ordinary image with so many short elements of its maker's beside each other: no sequence that could be read item by item. */
export function privateElements(count: number): HugeObject {
  const elements = replaced('1.2.826.0.1.3680043.8.498.6', 2, unsignedElement(0x0028_0010, 2));
  const inGroup = 0xf000;
  return of('1.2.840.10008.5.1.4.1.1.7', elements, function* () {
    yield encoded(elements);
    for (let done = 0, group = 0x0029; done < count; done += inGroup, group += 2) {
      const some = Array.from({ length: Math.min(inGroup, count - done) }, (_, at) => (group << 16) + 0x1000 + at);
      yield concat(...some.map((tag) => explicit(tag, 'US', 'XX')));
    }
    yield explicit(0x7fe0_0010, 'OW', '12345678');
  });
}

/** An ordinary image with so many bytes of its maker's. */
export function privateElement(bytes: number): HugeObject {
  const elements = replaced('1.2.826.0.1.3680043.8.498.5', 2, unsignedElement(0x0028_0010, 2));
  return of('1.2.840.10008.5.1.4.1.1.7', elements, function* () {
    yield encoded(elements);
    yield explicit(0x0029_0010, 'LO', 'MAKER ');
    yield explicit(0x0029_1001, 'OB', '', bytes);
    for (let left = bytes; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536)).fill(88);
    yield explicit(0x7fe0_0010, 'OW', '12345678');
  });
}
