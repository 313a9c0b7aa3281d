/** A phantom as training takes it: small, with one byte a sample that holds all its masks. */
import { FINDINGS } from './findings.ts';
import { generatePhantom, type PhantomRequest } from './phantom.ts';

export interface TrainingPicture {
  /** Stored values 0 to 4095, bones bright, rows x columns. */
  readonly pixels: Uint16Array;
  /** Bit k is 1 where FINDINGS[k] is. */
  readonly masks: Uint8Array;
  readonly findings: readonly string[];
}

/** Drawn `finer` times finer than `size` and made smaller by the mean over cells, as a film is before a network sees it. */
export function trainingPicture(request: PhantomRequest, size: number, finer: number): TrainingPicture {
  const phantom = generatePhantom({ ...request, size: size * finer });
  const masks = new Uint8Array(size * size);
  for (const [bit, finding] of FINDINGS.entries()) {
    const mask = phantom.masks[finding];
    if (mask === undefined) continue;
    const covered = cellSums(mask, size, finer);
    for (let i = 0; i < masks.length; i += 1)
      if (2 * (covered[i] ?? 0) >= finer * finer) masks[i] = (masks[i] ?? 0) | (1 << bit);
  }
  const sums = cellSums(phantom.pixels, size, finer);
  return {
    pixels: Uint16Array.from(sums, (sum) => Math.round(sum / (finer * finer))),
    masks,
    findings: phantom.findings,
  };
}

/** Sum of each cell of `step` x `step` samples. */
export function cellSums(values: Uint8Array | Uint16Array, size: number, step: number): Uint32Array {
  const sums = new Uint32Array(size * size);
  for (let row = 0; row < size * step; row += 1) {
    const to = Math.floor(row / step) * size;
    for (let column = 0; column < size * step; column += 1) {
      const at = to + Math.floor(column / step);
      sums[at] = (sums[at] ?? 0) + (values[row * size * step + column] ?? 0);
    }
  }
  return sums;
}
