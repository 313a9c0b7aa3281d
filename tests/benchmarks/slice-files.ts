/** A real volume as the thin slices a scanner of today sends: 512 x 512, resampled to as many as are wanted, with grain of its own. */
import { withElements } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../data-set/part10.ts';
import type { Phantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { random } from '../../inference/phantoms/random.ts';
import type { Volume } from '../support/real-volumes.ts';

const CT_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const side = 512;
/** Of air, whose Hounsfield value is the least that is kept. */
const intercept = -1024;
/** Standard deviation of the grain, in Hounsfield units: a thin slice of a head. */
const grain = 8;

const shape = { rows: side, columns: side, bitsStored: 12, pixelSpacing: 0.48, findings: [], masks: {} } as const;

export type SliceSeries = 'one series' | 'a series each';

export function* sliceFiles(volume: Volume, count: number, series: SliceSeries): Generator<Uint8Array> {
  const root = `2.25.${series === 'one series' ? 71 : 72}`;
  for (let index = 0; index < count; index++) {
    const at = (index * (volume.slices.length - 1)) / Math.max(1, count - 1);
    const phantom: Phantom = { ...shape, pixels: resampled(volume, at, index) };
    const { bytes } = phantomFile({ phantom, seed: 1, sex: 'M', age: 50, modality: 'CR' });
    const { dataSet, meta, bulkOffset } = readPart10Header(bytes);
    const slice = withElements(dataSet, [
      textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
      textElement(0x00080016, 'UI', CT_STORAGE),
      textElement(0x00080018, 'UI', `${root}.3.${index + 1}`),
      textElement(0x00080060, 'CS', 'CT'),
      textElement(0x00180050, 'DS', '0.6'),
      textElement(0x0020000d, 'UI', `${root}.1`),
      textElement(0x0020000e, 'UI', `${root}.2.${series === 'one series' ? 1 : index + 1}`),
      textElement(0x00200013, 'IS', String(index + 1)),
      textElement(0x00200032, 'DS', '-120', '-120', (0.27 * index).toFixed(2)),
      textElement(0x00200037, 'DS', '1', '0', '0', '0', '1', '0'),
      textElement(0x00280030, 'DS', '0.48', '0.48'),
      textElement(0x00281052, 'DS', String(intercept)),
      { kind: 'value', tag: 0x7fe00010, vr: 'OW', value: bytes.subarray(bulkOffset) },
    ]);
    yield encodePart10Header(slice, { transferSyntax: meta.transferSyntax });
  }
}

/** Linear between voxels; stored as Hounsfield units above the intercept. */
function resampled({ slices, rows, columns }: Volume, at: number, seed: number): Uint16Array {
  const below = slices[Math.floor(at)] ?? new Int16Array();
  const above = slices[Math.ceil(at)] ?? below;
  const share = at - Math.floor(at);
  const draw = random(seed + 1);
  const pixels = new Uint16Array(side * side);
  for (let row = 0, to = 0; row < side; row++) {
    const y = Math.min(rows - 2, (row * rows) / side);
    const [top, down] = [Math.floor(y), y - Math.floor(y)];
    for (let column = 0; column < side; column++, to++) {
      const x = Math.min(columns - 2, (column * columns) / side);
      const [left, across] = [Math.floor(x), x - Math.floor(x)];
      const corner = top * columns + left;
      const within = (slice: Int16Array) => {
        const [a = 0, b = 0] = [slice[corner], slice[corner + 1]];
        const [c = 0, d = 0] = [slice[corner + columns], slice[corner + columns + 1]];
        return (a + (b - a) * across) * (1 - down) + (c + (d - c) * across) * down;
      };
      const hounsfield = within(below) * (1 - share) + within(above) * share + draw.normal(0, grain);
      pixels[to] = Math.max(0, Math.min(4095, Math.round(hounsfield - intercept)));
    }
  }
  return pixels;
}
