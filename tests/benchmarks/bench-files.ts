/** Files for ingest rounds: a CT series (0.5 MB a slice), or CR images (10 MB) of a patient each, with UIDs of their own in every round. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withElements } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../data-set/part10.ts';
import { generatePhantom, type Phantom } from '../../inference/phantoms/phantom.ts';
import { type PhantomFile, phantomFile } from '../../inference/phantoms/phantom-dicom.ts';

export type Kind = 'CT' | 'CR';

const CT_STORAGE = '1.2.840.10008.5.1.4.1.1.2';

/** Objects a round, about the same time for both kinds; a fifth of them warms up. */
export const objectsARound: Readonly<Record<Kind, number>> = { CT: 250, CR: 25 };

let ct: Phantom | undefined;
let cr: Phantom | undefined;

/** The same pixels in every file: what varies is what a receiver looks at. */
function pixelsOf(kind: Kind): Phantom {
  if (kind === 'CT') {
    ct ??= generatePhantom({ seed: 1, size: 512, sex: 'M', age: 50 });
    return ct;
  }
  cr ??= computedRadiograph();
  return cr;
}

/** 2048 x 2500 at 12 bits: what a computed radiography reader makes of a chest. */
export function computedRadiograph(seed = 2): Phantom {
  const square = generatePhantom({ seed, size: 2500, sex: 'F', age: 60 });
  const columns = 2048;
  const pixels = new Uint16Array(2500 * columns);
  for (let row = 0; row < 2500; row += 1) {
    const from = row * 2500 + (2500 - columns) / 2;
    pixels.set(square.pixels.subarray(from, from + columns), row * columns);
  }
  return { ...square, columns, pixels };
}

/** Writes a round's files over the last round's and answers their paths. */
export function writeRound(folder: string, kind: Kind, round: number): string[] {
  mkdirSync(folder, { recursive: true });
  const phantom = pixelsOf(kind);
  return Array.from({ length: objectsARound[kind] }, (_, index) => {
    const path = join(folder, `${kind}-${String(index).padStart(3, '0')}.dcm`);
    // A series is of one patient; radiographs come of one after the other.
    const seed = round * 100_000 + (kind === 'CT' ? 0 : 50_000 + index);
    const file = phantomFile({ phantom, seed, sex: 'M', age: 50, modality: 'CR' });
    writeFileSync(path, kind === 'CT' ? asSlice(file, index) : file.bytes);
    return path;
  });
}

/** The same object as a CT slice: its own SOP class, geometry and rescale. */
function asSlice({ bytes, sopInstanceUid }: PhantomFile, index: number): Uint8Array {
  const { dataSet, meta, bulkOffset } = readPart10Header(bytes);
  const slice = withElements(dataSet, [
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
    textElement(0x00080016, 'UI', CT_STORAGE),
    textElement(0x00080018, 'UI', `${sopInstanceUid}.${index + 1}`),
    textElement(0x00080060, 'CS', 'CT'),
    textElement(0x00180050, 'DS', '1.0'),
    textElement(0x00200013, 'IS', String(index + 1)),
    textElement(0x00200032, 'DS', '-200', '-200', String(index)),
    textElement(0x00200037, 'DS', '1', '0', '0', '0', '1', '0'),
    textElement(0x00280030, 'DS', '0.78', '0.78'),
    textElement(0x00281052, 'DS', '-1024'),
    { kind: 'value', tag: 0x7fe00010, vr: 'OW', value: bytes.subarray(bulkOffset) },
  ]);
  return encodePart10Header(slice, { transferSyntax: meta.transferSyntax });
}

/** Slices of one series, as a scanner makes them, with sixteen rows of sixteen pixels: headers with hardly anything behind them. */
export function ctHeader(index: number): Uint8Array {
  const file = phantomFile({ phantom: pixelsOf('CT'), seed: 7_000_000, sex: 'M', age: 50, modality: 'CR' });
  const { bytes } = file;
  const { dataSet, meta, bulkOffset } = readPart10Header(asSlice(file, index));
  const small = withElements(dataSet, [
    textElement(0x00080018, 'UI', `2.25.73.${index + 1}`),
    unsignedElement(0x00280010, 16),
    unsignedElement(0x00280011, 16),
    { kind: 'value', tag: 0x7fe00010, vr: 'OW', value: bytes.slice(bulkOffset, (bulkOffset ?? 0) + 512) },
  ]);
  return encodePart10Header(small, { transferSyntax: meta.transferSyntax });
}
