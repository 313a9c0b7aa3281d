/** Probability of letters over an image, one value for every two by two pixels: the letter detector run over tiles, neighbours joined by the larger value. */

import type { TextImage } from '../contract.ts';
import type { ModelSession } from '../session.ts';
import { planTiles, type Tile, type TilePlan } from './tile-plan.ts';

/** 8-bit probabilities, 255 for 1, half as wide and high as the image, rounded up. */
export interface LetterMap {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Pixels of the image along each side of a value of the map. */
export const mapStep = 2;

/** The network halves five times: sizes are multiples of this. */
const unit = 32;

export async function letterMap(session: ModelSession, image: TextImage, plan: TilePlan): Promise<LetterMap> {
  const [width, height] = [Math.ceil(image.width / mapStep), Math.ceil(image.height / mapStep)];
  const map = { width, height, values: new Uint8Array(width * height) };
  const [input, output] = [session.inputs[0] ?? '', session.outputs[0] ?? ''];
  let data = new Float32Array(0);
  for (const tile of planTiles(image.width, image.height, plan)) {
    const [wide, tall] = [unit * Math.ceil(tile.width / unit), unit * Math.ceil(tile.height / unit)];
    if (data.length !== wide * tall) data = new Float32Array(wide * tall);
    fill(data, image, tile, wide, tall);
    const answer = (await session.run({ [input]: { data, dims: [1, 1, tall, wide] } }))[output];
    if (answer?.data.length !== (wide / mapStep) * (tall / mapStep))
      throw new Error('the letter detector gave a map of another size');
    join(map, answer.data, tile, wide / mapStep);
  }
  return map;
}

/**
 * Past its right and lower edge the image is mirrored: an edge of its own would look like a stroke, and a last pixel that is repeated
 * makes lines of grain, which looked like letters along the whole edge.
 */
function fill(data: Float32Array, { width, height, pixels }: TextImage, tile: Tile, wide: number, tall: number): void {
  for (let y = 0; y < tall; y++) {
    const line = mirrored(tile.y + y, height) * width;
    for (let x = 0, at = y * wide; x < wide; x++, at++) data[at] = pixels[line + mirrored(tile.x + x, width)] ?? 0;
  }
}

/** About the last place; of an image that is smaller than what is to be filled its first place is repeated. */
function mirrored(place: number, length: number): number {
  return place < length ? place : Math.max(0, 2 * (length - 1) - place);
}

/** A tile that begins on an odd pixel is half a value off, which is less than a stroke. */
function join(map: LetterMap, tileMap: Float32Array, tile: Tile, wide: number): void {
  const [left, top] = [Math.floor(tile.x / mapStep), Math.floor(tile.y / mapStep)];
  const across = Math.min(map.width - left, Math.ceil(tile.width / mapStep));
  const down = Math.min(map.height - top, Math.ceil(tile.height / mapStep));
  for (let y = 0; y < down; y++) {
    for (let x = 0, at = (top + y) * map.width + left; x < across; x++, at++) {
      const value = Math.round(255 * (tileMap[y * wide + x] ?? 0));
      if (value > (map.values[at] ?? 0)) map.values[at] = value;
    }
  }
}
