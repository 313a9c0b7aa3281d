/** Canaries of a file: preamble and file meta, which no C-STORE carries, and which no stored file may have from its sender. */
import { dataSetOf } from '../../../data-set/data-set.ts';
import { encode } from './encode.ts';
import type { Needles } from './needles.ts';
import { wordNeedle } from './needles.ts';
import type { CanaryObject, Plant } from './plant.ts';
import { plantedValue } from './planted-value.ts';

export interface CanaryFile {
  readonly bytes: Buffer;
  readonly plants: readonly Plant[];
}

/** Implementation version, AE titles and addresses of source, sender and receiver, private information (PS3.10 Table 7.1-1). */
const metaTags = [
  [0x00020013, 'SH'],
  [0x00020016, 'AE'],
  [0x00020017, 'AE'],
  [0x00020018, 'AE'],
  [0x00020026, 'UR'],
  [0x00020100, 'UI'],
  [0x00020102, 'OB'],
] as const;

/** The object as its sender keeps it on disk. */
export function part10File(object: CanaryObject, needles: Needles): CanaryFile {
  const plants: Plant[] = [...object.plants];
  const preambleWord = needles.word(16);
  plants.push({ place: 'preamble', needle: wordNeedle(preambleWord) });
  const text = (tag: number, value: string) =>
    ({ kind: 'value', tag, vr: 'UI', value: Buffer.from(value.length % 2 ? `${value}\0` : value) }) as const;
  const elements = metaTags.map(([tag, vr]) => {
    const planted = plantedValue(tag, vr, needles, 'hostile');
    if (!planted) throw new Error('no room in the file meta');
    plants.push({ place: 'file meta', needle: planted.needle });
    return planted.element;
  });
  const meta = encode(
    dataSetOf([
      { kind: 'value', tag: 0x00020001, vr: 'OB', value: Buffer.from([0, 1]) },
      text(0x00020002, object.sopClassUid),
      text(0x00020003, object.sopInstanceUid),
      text(0x00020010, object.transferSyntax),
      text(0x00020012, '1.2.826.0.1.3680043.9.1'),
      ...elements,
    ]),
  );
  const length = Buffer.from([0x02, 0, 0, 0, 0x55, 0x4c, 4, 0, 0, 0, 0, 0]);
  length.writeUInt32LE(meta.length, 8);
  const preamble = Buffer.from(preambleWord.repeat(8), 'latin1');
  return { bytes: Buffer.concat([preamble, Buffer.from('DICM'), length, meta, object.bytes]), plants };
}
