/**
 * JPEG lossless (T.81 Annex H: process 14, all seven predictors). Own, because jpeg-lossless-decoder-js takes a stream that
 * was cut or zeroed for a good image: this one counts every code and stops at the first that is missing.
 */

import { FrameError } from './frame-error.ts';
import { EntropyReader, type HuffmanTable, restartIntervals } from './jpeg-huffman.ts';
import type { JpegScan, JpegStream } from './jpeg-markers.ts';

/** Samples side by side by pixel, of `stream.precision` bits, unsigned. */
export function decodeJpegLossless(bytes: Uint8Array, stream: JpegStream): Uint16Array {
  const channels = stream.components.length;
  if (stream.precision < 2 || stream.precision > 16) throw new FrameError('corrupt', 0, { detail: 'precision' });
  if (stream.components.some(({ horizontal, vertical }) => horizontal !== 1 || vertical !== 1)) {
    // A single component may name any factors: they are relative to each other (T.81 A.1.1).
    if (channels > 1) throw new FrameError('no-decoder', 0, { detail: 'subsampled lossless JPEG' });
  }
  const samples = new Uint16Array(stream.rows * stream.columns * channels);
  const seen = new Set<number>();
  for (const scan of stream.scans) {
    for (const component of scan.components) {
      if (seen.has(component)) throw new FrameError('corrupt', scan.start, { detail: 'a component in two scans' });
      seen.add(component);
    }
    decodeScan(bytes, stream, scan, samples);
  }
  if (seen.size !== channels) throw new FrameError('truncated', stream.end, { detail: 'a component without a scan' });
  return samples;
}

function decodeScan(bytes: Uint8Array, stream: JpegStream, scan: JpegScan, samples: Uint16Array): void {
  const { rows, columns } = stream;
  const [selection, , , pointTransform] = scan.parameters;
  if (selection < 1 || selection > 7) throw new FrameError('corrupt', scan.start, { detail: 'predictor' });
  // T.81 H.1.1: a restart interval of a lossless scan is a whole number of rows.
  const interval = scan.restartInterval || rows * columns;
  if (interval % columns !== 0) throw new FrameError('no-decoder', scan.start, { detail: 'restart inside a row' });
  const rowsPerInterval = interval / columns;
  const intervals = restartIntervals(bytes, scan.start, scan.end);
  const missing = intervals.length - Math.ceil(rows / rowsPerInterval);
  if (missing !== 0)
    throw new FrameError(missing < 0 ? 'truncated' : 'corrupt', scan.end, { detail: 'restart intervals' });

  const lines = scan.components.map((component, order) => {
    const table = scan.dc[order];
    if (table === undefined) throw new FrameError('corrupt', scan.start, { detail: 'no Huffman table' });
    return { component, table };
  });
  const plan = { stream, samples, selection, start: 1 << (stream.precision - pointTransform - 1), lines };
  intervals.forEach(([start, end], index) => {
    const reader = new EntropyReader(bytes, start, end);
    const firstRow = index * rowsPerInterval;
    for (let row = firstRow; row < Math.min(rows, firstRow + rowsPerInterval); row++) {
      decodeRow(reader, plan, row, row === firstRow);
    }
    reader.finish();
  });
  if (pointTransform > 0) shiftComponents(samples, scan.components, stream.components.length, pointTransform);
}

interface RowPlan {
  readonly stream: JpegStream;
  readonly samples: Uint16Array;
  readonly selection: number;
  /** Predicts the first sample: 2^(P - Pt - 1). */
  readonly start: number;
  readonly lines: readonly { readonly component: number; readonly table: HuffmanTable }[];
}

function decodeRow(reader: EntropyReader, plan: RowPlan, row: number, first: boolean): void {
  const { samples, selection, lines } = plan;
  const { columns, components } = plan.stream;
  const step = components.length;
  const stride = columns * step;
  for (let column = 0; column < columns; column++) {
    for (const { component, table } of lines) {
      const at = row * stride + column * step + component;
      let prediction: number;
      if (column === 0) prediction = first ? plan.start : (samples[at - stride] ?? 0);
      else if (first || selection === 1) prediction = samples[at - step] ?? 0;
      else
        prediction = predict(
          selection,
          samples[at - step] ?? 0,
          samples[at - stride] ?? 0,
          samples[at - stride - step] ?? 0,
        );
      const size = reader.symbol(table);
      if (size > 16) throw reader.fault('corrupt', 'difference size');
      // T.81 H.1.2.2: size 16 stands for 32768 and carries no further bits; sums are modulo 2^16.
      samples[at] = prediction + (size === 0 ? 0 : size === 16 ? 32768 : reader.difference(size));
    }
  }
}

/** T.81 Table H.1, of the samples left (a), above (b) and above left (c). */
function predict(selection: number, a: number, b: number, c: number): number {
  if (selection === 2) return b;
  if (selection === 3) return c;
  if (selection === 4) return a + b - c;
  if (selection === 5) return a + ((b - c) >> 1);
  if (selection === 6) return b + ((a - c) >> 1);
  return (a + b) >> 1;
}

function shiftComponents(samples: Uint16Array, components: readonly number[], step: number, by: number): void {
  for (const component of components) {
    for (let at = component; at < samples.length; at += step) samples[at] = (samples[at] ?? 0) << by;
  }
}
