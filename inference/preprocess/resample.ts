/** Resizes a plane of light that is made row by row as it is read: no larger array than one of its rows is kept. */
import type { Axis } from './axis.ts';

/** Writes the light of one row, 0 to 1, of one channel. */
export type LightRow = (row: number, channel: number, out: Float64Array) => void;

interface KeptRow {
  row: number;
  readonly light: Float64Array;
}

/** Calls `write` with each target row in turn; the array is the same one each time. `columns`: of the source. */
export function resample(
  light: (row: number, out: Float64Array) => void,
  columns: number,
  { across, down }: { readonly across: Axis; readonly down: Axis },
  write: (row: number, light: Float64Array) => void,
): void {
  const width = across.first.length;
  const source = new Float64Array(columns);
  const sum = new Float64Array(width);
  // Neighbours among the target rows share two source rows at most.
  let older: KeptRow = { row: -1, light: new Float64Array(width) };
  let newer: KeptRow = { row: -1, light: new Float64Array(width) };
  const narrowed = (row: number): Float64Array => {
    if (newer.row === row) return newer.light;
    if (older.row === row) return older.light;
    [older, newer] = [newer, older];
    light(row, source);
    narrow(source, across, newer.light);
    newer.row = row;
    return newer.light;
  };
  for (let target = 0; target < down.first.length; target++) {
    const begin = down.start[target] as number;
    const end = down.start[target + 1] as number;
    sum.fill(0);
    for (let at = begin; at < end; at++) {
      const weight = down.weights[at] as number;
      if (weight === 0) continue;
      const row = narrowed((down.first[target] as number) + at - begin);
      for (let column = 0; column < width; column++) {
        sum[column] = (sum[column] as number) + weight * (row[column] as number);
      }
    }
    write(target, sum);
  }
}

function narrow(source: Float64Array, { first, start, weights }: Axis, out: Float64Array): void {
  for (let target = 0; target < out.length; target++) {
    let from = first[target] as number;
    let sum = 0;
    for (let at = start[target] as number; at < (start[target + 1] as number); at++) {
      sum += (weights[at] as number) * (source[from++] as number);
    }
    out[target] = sum;
  }
}
