/** Class activation maps as pictures to lay over the image (Zhou et al. 2016). */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ActivationMap, Placement } from '../predict-contract.ts';
import { OutputError } from './output-error.ts';
import type { OutputTensor } from './outputs.ts';
import { rgbaPng } from './png.ts';

/** What machines say is violet on every page: --machine of the dark theme, in which images are read. */
export const machineViolet = [0xb0, 0x83, 0xea] as const;

/** Cells of a map, both sides: no network's last layer is finer, and a picture of more would be no summary. */
export const longestMapSide = 512;

/** `map`: [1, labels, h, w], finite; below 0 is nothing. Throws OutputError where it is of another shape. */
export function mapsOf(
  { data, dims }: OutputTensor,
  labels: ModelManifest['labels'],
  placement: Placement,
): ActivationMap[] {
  const [, channels, rows = 0, columns = 0] = dims;
  const sides = [rows, columns].every((side) => side >= 1 && side <= longestMapSide);
  if (dims.length !== 4 || channels !== labels.length || !sides) {
    throw new OutputError('the activation map has not the shape that the manifest says');
  }
  return labels.map(({ id }, index) => {
    const cells = data.subarray(index * rows * columns, (index + 1) * rows * columns);
    const peak = cells.reduce((a, b) => Math.max(a, b), 0);
    const png = rgbaPng(violet(cells, peak), columns, rows).toString('base64');
    return { label: id, rows, columns, placement, peak, png };
  });
}

function violet(cells: Float32Array, peak: number): Uint8Array {
  const rgba = new Uint8Array(cells.length * 4);
  for (let i = 0; i < cells.length; i++) {
    rgba.set(machineViolet, i * 4);
    if (peak > 0) rgba[i * 4 + 3] = Math.round((255 * Math.max(0, cells[i] as number)) / peak);
  }
  return rgba;
}
