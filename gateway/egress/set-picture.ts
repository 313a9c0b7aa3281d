/** A small 8-bit picture of samples for the person who decides whether they may leave: shrunk by means, stretched between percentiles. */
import { setImmediate } from 'node:timers/promises';
import { type GreySamples, greyBits, greyOffset, greyPng } from './grey-png.ts';

/** Letters of 20 pixels on a film of 3,000 still have ten: enough to see that there is a name. */
const longestSide = 1_536;
/** As the shipped models stretch. */
const [darkest, brightest] = [0.005, 0.995];
const rowsAtOnce = 64;

export interface SetPicture {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** `inverted`: low values are bright (MONOCHROME1). */
export async function setPicture(image: GreySamples, samples: Uint8Array, inverted: boolean): Promise<SetPicture> {
  const scale = Math.max(1, Math.max(image.rows, image.columns) / longestSide);
  const [height, width] = [image.rows, image.columns].map((side) => Math.max(1, Math.round(side / scale))) as [
    number,
    number,
  ];
  const { sums, sizes, counts, lowest } = await shrunk(image, valueAt(image, samples), height, width);
  const [dark, bright] = [darkest, brightest].map((share) => lowest + placeOf(counts, share)) as [number, number];
  const light = new Uint8Array(sums.length);
  for (let at = 0; at < light.length; at += 1) {
    const mean = (sums[at] as number) / Math.max(1, sizes[at] as number);
    const share = bright > dark ? Math.min(1, Math.max(0, (mean - dark) / (bright - dark))) : 0;
    light[at] = Math.round(255 * (inverted ? 1 - share : share));
  }
  await setImmediate();
  const pieces: Uint8Array[] = [];
  for await (const piece of greyPng({ rows: height, columns: width, sample: 'uint8' }, light)) pieces.push(piece);
  return { width, height, png: Buffer.concat(pieces) };
}

function valueAt(image: GreySamples, samples: Uint8Array): (index: number) => number {
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const signed = image.sample.startsWith('int');
  if (greyBits(image) === 8) return (index) => (signed ? view.getInt8(index) : view.getUint8(index));
  return (index) => (signed ? view.getInt16(2 * index, true) : view.getUint16(2 * index, true));
}

interface Shrunk {
  /** Of each pixel of the picture, and how many samples that is. */
  readonly sums: Float64Array;
  readonly sizes: Uint32Array;
  /** How often each stored value occurs, from `lowest` on: sorting a million values would hold others up. */
  readonly counts: Uint32Array;
  readonly lowest: number;
}

/** Whole pixels: a sample belongs to one of them alone. */
async function shrunk(
  image: GreySamples,
  value: (index: number) => number,
  height: number,
  width: number,
): Promise<Shrunk> {
  const { rows, columns } = image;
  const lowest = greyOffset(image);
  const counts = new Uint32Array(2 ** greyBits(image));
  const [sums, sizes] = [new Float64Array(height * width), new Uint32Array(height * width)];
  for (let row = 0; row < rows; row += 1) {
    const line = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column += 1) {
      const target = line + Math.floor((column * width) / columns);
      const stored = value(row * columns + column);
      sums[target] = (sums[target] as number) + stored;
      sizes[target] = (sizes[target] as number) + 1;
      counts[stored - lowest] = (counts[stored - lowest] as number) + 1;
    }
    if (row % rowsAtOnce === 0) await setImmediate();
  }
  return { sums, sizes, counts, lowest };
}

/** Of the value below which such a share of all lies. */
function placeOf(counts: Uint32Array, share: number): number {
  let all = 0;
  for (let place = 0; place < counts.length; place += 1) all += counts[place] as number;
  let below = 0;
  for (let place = 0; place < counts.length; place += 1) {
    below += counts[place] as number;
    if (below > share * all) return place;
  }
  return counts.length - 1;
}
