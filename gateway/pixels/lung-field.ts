/**
 * Where the chest lies in a frontal film, from its light alone: lungs are dark and closed in by brighter walls, while air beside the
 * body is dark and reaches an edge of the film. Coarse on purpose; where no two lungs can be told nothing is said.
 */

import type { DecidedBox } from './image-decision.ts';
import type { LuminanceImage } from './luminance.ts';

/** Cells on each side: ribs and letters are smaller than one, lungs are many. */
const side = 64;
const cells = side * side;

/** The film's own threshold (Otsu) times these, until two lungs stand apart from the air beside them. */
const shares = [1, 0.93, 0.86, 0.8, 0.73, 0.66, 0.6, 0.53, 0.46, 0.4];

/** Shares of the film: of one closed dark region, of the lung on each half, and of both together. */
const [leastRegion, leastLung, mostLungs] = [0.02, 0.03, 0.5];

/** Cells around the chest that belong to it. */
const margin = 2;

export interface ChestField {
  meets(box: DecidedBox): boolean;
}

/** Everything between the outermost lungs, line by line, and a margin of 3 in 100 of the film; undefined where no lungs are found. */
export function chestField({ width, height, pixels }: LuminanceImage): ChestField | undefined {
  if (width < side || height < side) return undefined;
  const light = coarse({ width, height, pixels });
  const threshold = otsu(light);
  for (const share of shares) {
    const lungs = lungsBelow(light, threshold * share);
    if (lungs === undefined) continue;
    const field = grown(between(lungs));
    return { meets: (box) => meetsField(field, box, width, height) };
  }
  return undefined;
}

/** Means of blocks. */
function coarse({ width, height, pixels }: LuminanceImage): Float64Array {
  const light = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const [column, row] = [cell % side, Math.floor(cell / side)];
    const [left, right] = [column, column + 1].map((at) => Math.floor((at * width) / side)) as [number, number];
    const [top, bottom] = [row, row + 1].map((at) => Math.floor((at * height) / side)) as [number, number];
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += pixels[y * width + x] ?? 0;
    light[cell] = sum / ((right - left) * (bottom - top));
  }
  return light;
}

/** Otsu's threshold of the middle, where there is more chest than air. */
function otsu(light: Float64Array): number {
  const counts = new Float64Array(256);
  for (let row = Math.floor(0.1 * side); row < 0.8 * side; row++) {
    for (let column = Math.floor(0.15 * side); column < 0.85 * side; column++) {
      const level = Math.floor(light[row * side + column] ?? 0);
      counts[level] = (counts[level] ?? 0) + 1;
    }
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, level) => sum + count * level, 0) / all;
  let [below, sumBelow, most, threshold] = [0, 0, -1, 0];
  for (const [level, count] of counts.entries()) {
    below += count / all;
    sumBelow += (count * level) / all;
    if (below === 0 || below >= 1) continue;
    const between = (mean * below - sumBelow) ** 2 / (below * (1 - below));
    if (between > most) [most, threshold] = [between, level];
  }
  return threshold;
}

/** Dark regions that reach no edge; undefined unless there is one on each half of the film. */
function lungsBelow(light: Float64Array, threshold: number): Uint8Array | undefined {
  const lungs = new Uint8Array(cells);
  const seen = new Uint8Array(cells);
  let [onLeft, onRight] = [0, 0];
  for (let from = 0; from < cells; from++) {
    if (seen[from] || !((light[from] ?? 0) < threshold)) continue;
    const region = regionOf(light, threshold, from, seen);
    const closed = region.every((cell) => cell % side > 0 && cell % side < side - 1 && !isFirstOrLastRow(cell));
    if (!closed || region.length < leastRegion * cells) continue;
    for (const cell of region) {
      lungs[cell] = 1;
      if (cell % side < side / 2) onLeft++;
      else onRight++;
    }
  }
  if (Math.min(onLeft, onRight) <= leastLung * cells || onLeft + onRight >= mostLungs * cells) return undefined;
  return lungs;
}

const isFirstOrLastRow = (cell: number) => cell < side || cell >= cells - side;

/** Cells that hang together with this one, edge to edge. */
function regionOf(light: Float64Array, threshold: number, from: number, seen: Uint8Array): number[] {
  const region = [from];
  seen[from] = 1;
  for (let at = 0; at < region.length; at++) {
    const cell = region[at] ?? 0;
    const column = cell % side;
    const beside = [
      cell - side,
      cell + side,
      ...(column > 0 ? [cell - 1] : []),
      ...(column < side - 1 ? [cell + 1] : []),
    ];
    for (const next of beside) {
      if (next < 0 || next >= cells || seen[next] || !((light[next] ?? 0) < threshold)) continue;
      seen[next] = 1;
      region.push(next);
    }
  }
  return region;
}

function between(lungs: Uint8Array): Uint8Array {
  const field = new Uint8Array(cells);
  for (let row = 0; row < side; row++) {
    const line = lungs.subarray(row * side, (row + 1) * side);
    const [first, last] = [line.indexOf(1), line.lastIndexOf(1)];
    if (first >= 0) field.fill(1, row * side + first, row * side + last + 1);
  }
  return field;
}

function grown(field: Uint8Array): Uint8Array {
  const wide = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    if (!field[cell]) continue;
    const [column, row] = [cell % side, Math.floor(cell / side)];
    for (let y = Math.max(0, row - margin); y <= Math.min(side - 1, row + margin); y++) {
      wide.fill(1, y * side + Math.max(0, column - margin), y * side + Math.min(side - 1, column + margin) + 1);
    }
  }
  return wide;
}

function meetsField(field: Uint8Array, box: DecidedBox, width: number, height: number): boolean {
  const [left, right] = [Math.floor((box.x / width) * side), Math.ceil(((box.x + box.width) / width) * side)];
  const [top, bottom] = [Math.floor((box.y / height) * side), Math.ceil(((box.y + box.height) / height) * side)];
  for (let row = Math.max(0, top); row < Math.min(side, bottom); row++) {
    if (field.subarray(row * side + Math.max(0, left), row * side + Math.min(side, right)).includes(1)) return true;
  }
  return false;
}
