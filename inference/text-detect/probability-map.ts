/** Probability of text at every pixel: the DB detector of PP-OCR run over tiles, neighbours joined by the larger value. */

import type { TextImage } from '../contract.ts';
import type { ModelSession } from '../session.ts';
import { planTiles, type Tile, type TilePlan } from './tile-plan.ts';

/** 8-bit probabilities, 255 for 1. */
export interface ProbabilityMap {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** PaddleOCR's NormalizeImage for detection: (v / 255 - mean) / std, per channel; grey stands for all three. */
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;
const lookUps = mean.map((m, channel) =>
  Float32Array.from({ length: 256 }, (_, value) => (value / 255 - m) / (deviation[channel] ?? 1)),
);

export async function probabilityMap(session: ModelSession, image: TextImage, plan: TilePlan): Promise<ProbabilityMap> {
  const values = new Uint8Array(image.width * image.height);
  const [input, output] = [session.inputs[0] ?? '', session.outputs[0] ?? ''];
  let data = new Float32Array(0);
  for (const tile of planTiles(image.width, image.height, plan)) {
    const [wide, tall] = [32 * Math.ceil(tile.width / 32), 32 * Math.ceil(tile.height / 32)];
    if (data.length !== 3 * wide * tall) data = new Float32Array(3 * wide * tall);
    fill(data, image, tile, wide, tall);
    const answer = (await session.run({ [input]: { data, dims: [1, 3, tall, wide] } }))[output];
    if (answer?.data.length !== wide * tall) throw new Error('the text detector gave a map of another size');
    join(values, image.width, answer.data, tile, wide);
  }
  return { width: image.width, height: image.height, values };
}

/** Past the image's edge the last pixel is repeated: an edge of its own would look like a stroke. */
function fill(data: Float32Array, image: TextImage, tile: Tile, wide: number, tall: number): void {
  const plane = wide * tall;
  for (let y = 0; y < tall; y++) {
    const line = (tile.y + Math.min(y, tile.height - 1)) * image.width + tile.x;
    for (let x = 0, at = y * wide; x < wide; x++, at++) {
      const value = image.pixels[line + Math.min(x, tile.width - 1)] ?? 0;
      data[at] = lookUps[0]?.[value] ?? 0;
      data[at + plane] = lookUps[1]?.[value] ?? 0;
      data[at + 2 * plane] = lookUps[2]?.[value] ?? 0;
    }
  }
}

function join(values: Uint8Array, width: number, map: Float32Array, tile: Tile, wide: number): void {
  for (let y = 0; y < tile.height; y++) {
    for (let x = 0, at = (tile.y + y) * width + tile.x; x < tile.width; x++, at++) {
      const value = Math.round(255 * (map[y * wide + x] ?? 0));
      if (value > (values[at] ?? 0)) values[at] = value;
    }
  }
}
