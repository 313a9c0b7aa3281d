/**
 * Writes phantoms with their masks for training and testing:
 *
 *     node inference/phantoms/write-training-set.ts --out FOLDER [--train 4000] [--validation 300] [--test 600] [--size 256] [--workers 1]
 *
 * Of each set: FOLDER/SET.pixels.npy (count, size, size) uint16, FOLDER/SET.masks.npy of the same shape, uint8, bit k for the kth
 * of FINDINGS, and FOLDER/SET.csv. The same numbers write the same bytes.
 */
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type PhantomSet, SETS } from './population.ts';
import type { PictureAnswer } from './training-worker.ts';

const HEADER = 'index,seed,view,sex,age,drawn,findings';

interface Order {
  readonly set: PhantomSet;
  readonly count: number;
  readonly size: number;
  readonly workers: number;
  readonly folder: string;
}

/** NumPy's format, version 1.0: magic, length, a dictionary as text, filled up with blanks to a multiple of 64. */
export function npyHeader(type: string, shape: readonly number[]): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  return Buffer.concat([start, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}

/** Draws one set; a set that was not finished leaves only files that end in .part. */
async function writeSet({ set, count, size, workers, folder }: Order): Promise<void> {
  const shape = [count, size, size];
  const files = [
    openNpy(join(folder, `${set}.pixels.npy`), npyHeader('<u2', shape)),
    openNpy(join(folder, `${set}.masks.npy`), npyHeader('|u1', shape)),
  ] as const;
  const rows = new Array<string>(count);
  let done = 0;
  const started = Date.now();
  const keep = ({ index, pixels, masks, row }: PictureAnswer): void => {
    files[0].write(index, pixels);
    files[1].write(index, masks);
    rows[index] = row;
    done += 1;
    if (done % 200 === 0 || done === count)
      console.log(`${set}: ${done} of ${count}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  };
  let next = 0;
  const take = (): number | undefined => (next < count ? next++ : undefined);
  await Promise.all(Array.from({ length: Math.min(workers, count) }, () => drawAll(set, size, take, keep)));
  for (const file of files) file.close();
  writeFileSync(join(folder, `${set}.csv`), `${[HEADER, ...rows].join('\n')}\n`);
}

function openNpy(path: string, header: Buffer) {
  const file = openSync(`${path}.part`, 'w');
  writeSync(file, header, 0, header.length, 0);
  return {
    write(index: number, values: Uint8Array | Uint16Array): void {
      writeSync(file, values, 0, values.byteLength, header.length + index * values.byteLength);
    },
    close(): void {
      closeSync(file);
      renameSync(`${path}.part`, path);
    },
  };
}

/** One worker draws until none is left. */
function drawAll(
  set: PhantomSet,
  size: number,
  take: () => number | undefined,
  keep: (answer: PictureAnswer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./training-worker.ts', import.meta.url));
    const give = (): void => {
      const index = take();
      if (index === undefined) void worker.terminate().then(() => resolve(), reject);
      else worker.postMessage({ set, index, size });
    };
    worker.on('error', reject);
    worker.on('message', (answer: PictureAnswer) => {
      keep(answer);
      give();
    });
    give();
  });
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      train: { type: 'string', default: '4000' },
      validation: { type: 'string', default: '300' },
      test: { type: 'string', default: '600' },
      size: { type: 'string', default: '256' },
      workers: { type: 'string', default: '1' },
    },
  });
  if (values.out === undefined) throw new Error('--out FOLDER is missing');
  mkdirSync(values.out, { recursive: true });
  for (const set of Object.keys(SETS) as PhantomSet[]) {
    const order = { set, count: Number(values[set]), size: Number(values.size), workers: Number(values.workers) };
    if (order.count > 0) await writeSet({ ...order, folder: values.out });
  }
}
