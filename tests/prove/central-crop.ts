/** The middle of a film, where there are seldom letters: what a network says of it, it does not say for what it has read. */

export interface GreyFilm {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Side of the central crop over the film's: burned-in letters stand outside it, with few exceptions. */
const centre = 0.75;

export function centralCrop({ width, height, pixels }: GreyFilm): GreyFilm {
  const [wide, tall] = [Math.round(width * centre), Math.round(height * centre)];
  const [left, top] = [Math.floor((width - wide) / 2), Math.floor((height - tall) / 2)];
  const cut = new Uint8Array(wide * tall);
  for (let row = 0; row < tall; row++) {
    const from = (top + row) * width + left;
    cut.set(pixels.subarray(from, from + wide), row * wide);
  }
  return { width: wide, height: tall, pixels: cut };
}
