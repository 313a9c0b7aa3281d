/** Pictures and archives of a training set, read back by others: zlib of Node, tar and Python of the machine. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type GreySamples, greyBits, greyOffset, greyPng, greyPngSize } from '../../../gateway/egress/grey-png.ts';
import { setPicture } from '../../../gateway/egress/set-picture.ts';
import { TarFile, tarEndSize, tarMemberSize } from '../../../gateway/egress/tar-file.ts';

async function pngOf(image: GreySamples, samples: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of greyPng(image, samples)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Values of a grey PNG without filters, as PNG has them. */
function valuesOf(png: Buffer): { width: number; height: number; bits: number; values: number[] } {
  const [width, height, bits] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24] ?? 0];
  const length = png.readUInt32BE(33);
  const lines = inflateSync(png.subarray(41, 41 + length));
  const [bytes, values] = [bits / 8, [] as number[]];
  for (let row = 0; row < height; row += 1) {
    const start = row * (1 + width * bytes);
    expect(lines[start]).toBe(0);
    for (let x = 0; x < width; x += 1) values.push(lines.readUIntBE(start + 1 + x * bytes, bytes));
  }
  return { width, height, bits, values };
}

describe('a grey PNG', () => {
  test.each<[GreySamples['sample'], number, number]>([
    ['uint16', 7, 5],
    ['int16', 7, 5],
    ['uint8', 300, 301],
    ['int8', 3, 9],
    // More than one piece, more than one block, and a last piece that is not full.
    ['uint16', 700, 613],
    // A line longer than a block.
    ['uint16', 3, 40_000],
  ])('of %s, %i x %i, has every sample, and the size that was said', async (sample, rows, columns) => {
    const image = { rows, columns, sample };
    const bytes = greyBits(image) / 8;
    const samples = Buffer.from(Array.from({ length: rows * columns * bytes }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
    const png = await pngOf(image, samples);
    expect(png.length).toBe(greyPngSize(image));
    const read = valuesOf(png);
    expect(read).toMatchObject({ width: columns, height: rows, bits: 8 * bytes });
    const signed = sample.startsWith('int');
    const expected = Array.from({ length: rows * columns }, (_, at) =>
      signed ? samples.readIntLE(at * bytes, bytes) : samples.readUIntLE(at * bytes, bytes),
    );
    expect(read.values.map((value) => value + greyOffset(image))).toEqual(expected);
  });

  test('is not made of samples that do not fill it', async () => {
    await expect(pngOf({ rows: 2, columns: 2, sample: 'uint16' }, new Uint8Array(7))).rejects.toThrow(RangeError);
  });
});

test('a picture for the person who decides is small, and bright where the image is', async () => {
  const [rows, columns] = [2_048, 100];
  const samples = Buffer.alloc(2 * rows * columns);
  for (let at = 0; at < rows * columns; at += 1) samples.writeInt16LE(at < (rows * columns) / 2 ? -900 : 900, 2 * at);
  for (const inverted of [false, true]) {
    const { width, height, png } = await setPicture({ rows, columns, sample: 'int16' }, samples, inverted);
    expect([width, height]).toEqual([75, 1_536]);
    const { values } = valuesOf(Buffer.from(png));
    expect([values[0], values.at(-1)]).toEqual(inverted ? [255, 0] : [0, 255]);
  }
});

describe('an archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-tar-'));
  const members: readonly (readonly [string, Buffer])[] = [
    ['images/image-00.png', Buffer.from('a picture')],
    ['cases.csv', Buffer.alloc(512, 'c')],
    ['empty.txt', Buffer.alloc(0)],
    ['README.txt', Buffer.alloc(1_300, 'r')],
  ];

  async function write(name: string, more: (tar: TarFile) => Promise<void> = async () => undefined) {
    const file = await open(join(folder, name), 'w+');
    const tar = new TarFile(file);
    for (const [at, [member, bytes]] of members.entries()) {
      if (at === 1) await more(tar);
      expect(await tar.add(member, bytes.length, [bytes.subarray(0, 3), bytes.subarray(3)])).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
    }
    const written = await tar.end();
    await file.close();
    return { ...written, bytes: readFileSync(join(folder, name)) };
  }

  test('is what tar and Python read, to the byte, and says its size and digest', async () => {
    const { size, sha256, bytes } = await write('one.tar');
    expect(size).toBe(bytes.length);
    expect(size).toBe(members.reduce((sum, [, { length }]) => sum + tarMemberSize(length), tarEndSize));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const listed = spawnSync('tar', ['-tf', join(folder, 'one.tar')], { encoding: 'utf8' });
    expect(listed.stderr).toBe('');
    expect(listed.stdout.trim().split('\n')).toEqual(members.map(([name]) => name));
    const script =
      'import sys,tarfile,hashlib\n' +
      't=tarfile.open(sys.argv[1])\n' +
      'print([(m.name,m.mtime,m.uid,m.uname,hashlib.sha256(t.extractfile(m).read()).hexdigest()) for m in t])';
    const python = spawnSync('python3', ['-c', script, join(folder, 'one.tar')], { encoding: 'utf8' });
    const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    expect(python.stdout.trim()).toBe(
      `[${members.map(([name, content]) => `('${name}', 0, 0, '', '${digest(content)}')`).join(', ')}]`,
    );
  });

  test('goes back to a mark as if nothing had been added since', async () => {
    const { bytes } = await write('two.tar', async (tar) => {
      const mark = tar.mark();
      await tar.add('images/other.png', 3_000, [Buffer.alloc(3_000, 7)]);
      await tar.rewind(mark);
    });
    expect(bytes.equals(readFileSync(join(folder, 'one.tar')))).toBe(true);
  });

  test('takes no name that leads anywhere else, and no member of another length', async () => {
    const file = await open(join(folder, 'three.tar'), 'w+');
    const tar = new TarFile(file);
    for (const name of ['../x.txt', '/x.txt', 'a/../x.txt', 'x', `${'a'.repeat(100)}.txt`, 'a\0.txt'])
      await expect(tar.add(name, 0, [])).rejects.toThrow(RangeError);
    await expect(tar.add('a.txt', 2, [Buffer.from('abc')])).rejects.toThrow(RangeError);
    await file.close();
  });

  test('of a member that comes in one piece is written in several, so that others are served in between', async () => {
    const file = await open(join(folder, 'long.tar'), 'w+');
    const pieces: number[] = [];
    const tar = new TarFile({
      truncate: (length) => file.truncate(length),
      write: ((bytes: Uint8Array, at: number, length: number, position: number) => {
        pieces.push(length);
        return file.write(bytes, at, length, position);
      }) as typeof file.write,
    });
    const bytes = Buffer.alloc(5 * 2 ** 20 + 3, 'abc');
    expect(await tar.add('long.csv', bytes.length, [bytes])).toBe(createHash('sha256').update(bytes).digest('hex'));
    await tar.end();
    await file.close();
    expect(Math.max(...pieces)).toBeLessThanOrEqual(2 ** 20);
    expect(
      readFileSync(join(folder, 'long.tar'))
        .subarray(512, 512 + bytes.length)
        .equals(bytes),
    ).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
