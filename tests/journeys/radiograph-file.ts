/** Real radiographs as a device would send them: PNG -> BMP -> DCMTK's img2dcm -> identifiers by dcmodify. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decode } from 'fast-png';
import { readPart10Header } from '../../data-set/part10.ts';
import { firstString } from '../../data-set/values.ts';

/** Values that must not be found anywhere afterwards, by the attribute that carries them. */
export const identifiers: Readonly<Record<string, string>> = {
  '0008,0050': 'ACC778123450',
  '0008,0080': 'SAINT CANARY INFIRMARY',
  '0008,0090': 'HOLLUNDER^OTTOKAR',
  '0010,0010': 'KANARIENVOGEL^ISOLDE',
  '0010,0020': 'KV-471108-15',
};

export interface Radiograph {
  /** Of the PNG: `nih_00000001_000`. */
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  /** 8-bit grey, row by row. */
  readonly samples: Uint8Array;
  /** The Part 10 file. */
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
}

/** One study each. */
export function makeRadiographs(pngs: string, folder: string): Radiograph[] {
  return readdirSync(pngs)
    .filter((name) => name.endsWith('.png'))
    .sort()
    .map((name) => makeRadiograph(join(pngs, name), folder));
}

function makeRadiograph(png: string, folder: string): Radiograph {
  const { width, height, data, channels } = decode(readFileSync(png));
  // Some of the set carry grey in colour planes.
  const samples = Uint8Array.from({ length: width * height }, (_, at) => data[at * channels] ?? 0);
  const name = basename(png, '.png');
  const [bmp, path] = [join(folder, `${name}.bmp`), join(folder, `${name}.dcm`)];
  writeFileSync(bmp, greyBmp(samples, width, height));
  execFileSync('img2dcm', ['-i', 'BMP', bmp, path]);
  const tags = Object.entries(identifiers).flatMap(([tag, value]) => ['-i', `(${tag})=${value}`]);
  execFileSync('dcmodify', ['-nb', ...tags, path]);
  return { name, columns: width, rows: height, samples, path, ...uidsOf(path) };
}

function uidsOf(path: string): Pick<Radiograph, 'sopInstanceUid' | 'studyInstanceUid'> {
  const { dataSet } = readPart10Header(readFileSync(path));
  return {
    sopInstanceUid: firstString(dataSet, 0x00080018) ?? '',
    studyInstanceUid: firstString(dataSet, 0x0020000d) ?? '',
  };
}

/** A copy that no look can clean, because it does not say how many rows it has: it stays as it came. */
export function withoutRows({ path }: Radiograph, folder: string): string {
  const copy = join(folder, 'no-rows.dcm');
  writeFileSync(copy, readFileSync(path));
  execFileSync('dcmodify', ['-nb', '-gin', '-e', '(0028,0010)', copy]);
  return copy;
}

/** BITMAPINFOHEADER, 256 greys, rows from below, each a multiple of four bytes. */
function greyBmp(samples: Uint8Array, width: number, height: number): Buffer {
  const stride = (width + 3) & ~3;
  const offset = 14 + 40 + 1024;
  const bmp = Buffer.alloc(offset + stride * height);
  bmp.write('BM', 0, 'latin1');
  bmp.writeUInt32LE(bmp.length, 2);
  bmp.writeUInt32LE(offset, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(width, 18);
  bmp.writeInt32LE(height, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(8, 28);
  bmp.writeUInt32LE(stride * height, 34);
  bmp.writeUInt32LE(256, 46);
  for (let grey = 0; grey < 256; grey++) bmp.fill(grey, 54 + grey * 4, 54 + grey * 4 + 3);
  for (let y = 0; y < height; y++)
    bmp.set(samples.subarray(y * width, (y + 1) * width), offset + (height - 1 - y) * stride);
  return bmp;
}
