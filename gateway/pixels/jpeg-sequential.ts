/** Reads every coefficient of a sequential DCT stream (T.81 Annex F: processes 1, 2 and 4), so that nothing missing goes unseen. */

import { FrameError } from './frame-error.ts';
import { EntropyReader, type HuffmanTable, restartIntervals } from './jpeg-huffman.ts';
import type { JpegComponent, JpegScan, JpegStream } from './jpeg-markers.ts';

/** T.81 Figure A.6: natural position of each coefficient in zigzag order. */
export const zigzag = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21],
  ...[28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61],
  ...[54, 47, 55, 62, 63],
);

/** Quantised coefficients in natural order; the array is used again for the next block. */
export type BlockVisitor = (component: number, row: number, column: number, coefficients: Int32Array) => void;

/** Blocks of a component across and down when its scan stands alone (T.81 A.2.2) and in interleaved MCUs (A.2.3). */
export function componentBlocks(stream: JpegStream, component: JpegComponent) {
  const widest = Math.max(...stream.components.map(({ horizontal }) => horizontal));
  const tallest = Math.max(...stream.components.map(({ vertical }) => vertical));
  const mcusAcross = Math.ceil(stream.columns / (8 * widest));
  const mcusDown = Math.ceil(stream.rows / (8 * tallest));
  return {
    across: Math.ceil((stream.columns * component.horizontal) / (8 * widest)),
    down: Math.ceil((stream.rows * component.vertical) / (8 * tallest)),
    paddedAcross: mcusAcross * component.horizontal,
    paddedDown: mcusDown * component.vertical,
    mcusAcross,
    mcusDown,
    widest,
    tallest,
  };
}

/** Throws FrameError 'truncated' or 'corrupt' at the first code that is none, missing or left over. */
export function readSequentialScans(bytes: Uint8Array, stream: JpegStream, visit?: BlockVisitor): void {
  const seen = new Set<number>();
  for (const scan of stream.scans) {
    for (const component of scan.components) {
      if (seen.has(component)) throw new FrameError('corrupt', scan.start, { detail: 'a component in two scans' });
      seen.add(component);
    }
    // Ss, Se, Ah and Al are not looked at: old encoders leave them zero, and a sequential scan can mean only one thing.
    readScan(bytes, stream, scan, visit);
  }
  if (seen.size !== stream.components.length) {
    throw new FrameError('truncated', stream.end, { detail: 'a component without a scan' });
  }
}

interface BlockSource {
  readonly index: number;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** Blocks of one MCU. */
  readonly wide: number;
  readonly tall: number;
}

function blockSources(stream: JpegStream, scan: JpegScan): BlockSource[] {
  const alone = scan.components.length === 1;
  return scan.components.map((index, order) => {
    const [component, dc, ac] = [stream.components[index], scan.dc[order], scan.ac[order]];
    if (!component || !dc || !ac) throw new FrameError('corrupt', scan.start, { detail: 'no Huffman table' });
    return { index, dc, ac, wide: alone ? 1 : component.horizontal, tall: alone ? 1 : component.vertical };
  });
}

function readScan(bytes: Uint8Array, stream: JpegStream, scan: JpegScan, visit?: BlockVisitor): void {
  const sources = blockSources(stream, scan);
  const first = stream.components[scan.components[0] ?? 0];
  if (first === undefined) throw new FrameError('corrupt', scan.start);
  const blocks = componentBlocks(stream, first);
  const [across, down] = sources.length === 1 ? [blocks.across, blocks.down] : [blocks.mcusAcross, blocks.mcusDown];
  const total = across * down;
  const perInterval = scan.restartInterval || total;
  const intervals = restartIntervals(bytes, scan.start, scan.end);
  const missing = intervals.length - Math.ceil(total / perInterval);
  if (missing !== 0)
    throw new FrameError(missing < 0 ? 'truncated' : 'corrupt', scan.end, { detail: 'restart intervals' });

  const coefficients = new Int32Array(64);
  const predictions = new Int32Array(stream.components.length);
  let mcu = 0;
  for (const [start, end] of intervals) {
    const reader = new EntropyReader(bytes, start, end);
    predictions.fill(0);
    for (const stop = Math.min(total, mcu + perInterval); mcu < stop; mcu++) {
      const [row, column] = [Math.floor(mcu / across), mcu % across];
      for (const source of sources) {
        for (let y = 0; y < source.tall; y++) {
          for (let x = 0; x < source.wide; x++) {
            readBlock(reader, source, predictions, coefficients);
            visit?.(source.index, row * source.tall + y, column * source.wide + x, coefficients);
          }
        }
      }
    }
    reader.finish();
  }
}

function readBlock(reader: EntropyReader, source: BlockSource, predictions: Int32Array, block: Int32Array): void {
  block.fill(0);
  const size = reader.symbol(source.dc);
  if (size > 15) throw reader.fault('corrupt', 'DC size');
  const prediction = (predictions[source.index] ?? 0) + (size === 0 ? 0 : reader.difference(size));
  predictions[source.index] = prediction;
  block[0] = prediction;
  for (let k = 1; k < 64; k++) {
    const runSize = reader.symbol(source.ac);
    const bits = runSize & 15;
    k += runSize >> 4;
    if (bits === 0) {
      if (runSize === 0) return;
      if (runSize !== 0xf0) throw reader.fault('corrupt', 'AC run');
      continue;
    }
    if (k > 63) throw reader.fault('corrupt', 'a coefficient past the block');
    block[zigzag[k] ?? 0] = reader.difference(bits);
  }
}
