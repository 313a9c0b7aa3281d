/** Letters of known height and contrast put into films and phantoms, and whether they are found there. */

import { beginRun, changeImages, takeFrame } from '../../gateway/pixels/change.ts';
import type { DecodedFrame } from '../../gateway/pixels/frame-format.ts';
import { luminance } from '../../gateway/pixels/luminance.ts';
import type { TextBox, TextImage } from '../../inference/contract.ts';
import type { Random } from '../../inference/phantoms/random.ts';
import type { InkMask } from '../support/rendered-text.ts';

/** `sign`: whose height is meant where a script has no capitals. */
export const scripts = {
  Latin: { sign: 'H', words: ['MUELLER ANNA', 'Smith, J', 'DOE 1954'] },
  Cyrillic: { sign: 'H', words: ['ИВАНОВА', 'Петров А', 'ЖУКОВ 12'] },
  Greek: { sign: 'H', words: ['ΓΕΩΡΓΙΟΥ', 'Παππάς Ν', 'ΔΗΜΟΥ 3'] },
  Arabic: { sign: 'ا', words: ['محمد علي', 'فاطمة حسن', 'يوسف سالم'] },
  Chinese: { sign: '国', words: ['王小明', '李建国医院', '张伟'] },
  Japanese: { sign: '国', words: ['山田太郎', 'さくら病院', 'スズキ'] },
} as const;
export type Script = keyof typeof scripts;

/** How the letters stand. */
export const ways = ['corner', 'anywhere', 'turned', 'dark', 'one of forty'] as const;
export type Way = (typeof ways)[number];

export interface Planted {
  /** What the detector is shown: one image, or those of a run. */
  readonly images: readonly TextImage[];
  readonly room: Room;
}

type Room = Pick<TextBox, 'x' | 'y' | 'width' | 'height'>;

/** Grey levels below which grain is not counted as grain: 8-bit films round theirs away. */
const leastNoise = 2;

/** `contrast`: of a stroke over the noise of its place, both in grey levels. Undefined where the letters do not fit. */
export function plant(film: TextImage, mask: InkMask, contrast: number, way: Way, draw: Random): Planted | undefined {
  const letters = way === 'turned' ? quarterTurned(mask) : mask;
  const [freeX, freeY] = [film.width - letters.width - 4, film.height - letters.height - 4];
  if (freeX < 4 || freeY < 4) return undefined;
  const inCorner = way === 'corner';
  const x = inCorner ? draw.pick([4, freeX]) : draw.whole(4, freeX);
  const y = inCorner ? draw.pick([4, freeY]) : draw.whole(4, freeY);
  const room = { x, y, width: letters.width, height: letters.height };
  const { mean, noise } = placeOf(film, room);
  const step = contrast * Math.max(leastNoise, noise);
  // Where there is no room above there is some below: a stroke is never clipped to less than its contrast.
  const bright = way === 'dark' ? mean - step < 0 : mean + step <= 255;
  const pixels = film.pixels.slice();
  letters.ink.forEach((ink, at) => {
    const place = (y + Math.floor(at / letters.width)) * film.width + x + (at % letters.width);
    const value = (film.pixels[place] ?? 0) + ((bright ? step : -step) * ink) / 255;
    pixels[place] = Math.max(0, Math.min(255, Math.round(value)));
  });
  const lettered = { ...film, pixels };
  return { images: way === 'one of forty' ? inARun(film, lettered, draw) : [{ ...lettered, film: true }], room };
}

/** Noise: the deviation from the mean of 9 x 9 around, over the room. */
function placeOf({ width, height, pixels }: TextImage, room: Room): { mean: number; noise: number } {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = room.y; y < room.y + room.height; y++) {
    for (let x = room.x; x < room.x + room.width; x++) {
      let [near, places] = [0, 0];
      for (let ny = Math.max(0, y - 4); ny <= Math.min(height - 1, y + 4); ny++) {
        for (let nx = Math.max(0, x - 4); nx <= Math.min(width - 1, x + 4); nx++) {
          near += pixels[ny * width + nx] ?? 0;
          places++;
        }
      }
      const value = pixels[y * width + x] ?? 0;
      sum += value;
      squares += (value - near / places) ** 2;
      count++;
    }
  }
  return { mean: sum / count, noise: Math.sqrt(squares / count) };
}

/** One lettered frame of forty, each shaken by a grey level of grain; shown as clearing shows a run of grey frames. */
function inARun(film: TextImage, lettered: TextImage, draw: Random): TextImage[] {
  const at = draw.whole(1, 39);
  const images: TextImage[] = [];
  const shown = (frames: readonly DecodedFrame[]) => {
    const [first, ...rest] = frames;
    if (!first) return;
    let run = beginRun(first);
    for (const frame of rest) run = takeFrame(frame, run);
    const last = rest.at(-1) ?? first;
    for (const image of [luminance(first), ...changeImages(run, last)])
      images.push({ ...image, markers: film.markers });
  };
  // Runs of 16, each beginning with the last frame of the one before; the others show nothing new.
  const start = Math.max(0, 15 * Math.floor((at - 1) / 15));
  shown(
    Array.from({ length: Math.min(16, 40 - start) }, (_, index) =>
      frameOf(start + index === at ? lettered : film, draw.whole(0, 1)),
    ),
  );
  return images;
}

function frameOf({ width, height, pixels }: TextImage, brighter: number): DecodedFrame {
  const samples = Uint16Array.from(pixels, (value) => 16 * value + 8 * brighter);
  const shape = {
    rows: height,
    columns: width,
    samplesPerPixel: 1,
    bitsAllocated: 16,
    signed: false,
    planar: false,
  } as const;
  return { ...shape, photometric: 'MONOCHROME2', samples };
}

function quarterTurned({ width, height, ink }: InkMask): InkMask {
  const turned = new Uint8Array(ink.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + height - 1 - y] = ink[y * width + x] ?? 0;
  }
  return { width: height, height: width, ink: turned };
}

/** A third of the letters lies in boxes: a person who looks at those sees them. */
export function isFound(boxes: readonly Room[], room: Room): boolean {
  const covered = boxes.reduce((sum, box) => {
    const wide = Math.min(box.x + box.width, room.x + room.width) - Math.max(box.x, room.x);
    const tall = Math.min(box.y + box.height, room.y + room.height) - Math.max(box.y, room.y);
    return sum + Math.max(0, wide) * Math.max(0, tall);
  }, 0);
  return covered >= 0.3 * room.width * room.height;
}
