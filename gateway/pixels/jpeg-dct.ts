/**
 * Samples of a sequential DCT stream in plain TypeScript (T.81 Annex A.3), for 12-bit frames: no maintained package on npm
 * decodes them. Eight-bit frames go to libjpeg-turbo.
 */

import { FrameError } from './frame-error.ts';
import type { JpegStream } from './jpeg-markers.ts';
import { componentBlocks, readSequentialScans, zigzag } from './jpeg-sequential.ts';

/** cosines[8 * x + u] = C(u) / 2 * cos((2x + 1) u pi / 16). */
const cosines = Float64Array.from({ length: 64 }, (_, i) => {
  const [x, u] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

interface Plane {
  readonly samples: Uint16Array;
  readonly stride: number;
  readonly horizontal: number;
  readonly vertical: number;
}

/** Samples side by side by pixel, unsigned; subsampled components are repeated, colours stay as they were coded. */
export function decodeJpegDct(bytes: Uint8Array, stream: JpegStream): Uint16Array {
  const tables = stream.components.map(({ quantisation }) => naturalTable(stream, quantisation));
  const planes = stream.components.map((component): Plane => {
    const { paddedAcross, paddedDown, widest, tallest } = componentBlocks(stream, component);
    return {
      samples: new Uint16Array(paddedAcross * paddedDown * 64),
      stride: paddedAcross * 8,
      horizontal: component.horizontal / widest,
      vertical: component.vertical / tallest,
    };
  });
  const inverse = inverseTransform(stream.precision);
  readSequentialScans(bytes, stream, (component, row, column, coefficients) => {
    const [plane, table] = [planes[component], tables[component]];
    if (plane && table) inverse(coefficients, table, plane.samples, row * 8 * plane.stride + column * 8, plane.stride);
  });
  return interleave(stream, planes);
}

function naturalTable(stream: JpegStream, index: number): Float64Array {
  const table = stream.quantisation.get(index);
  if (table === undefined) throw new FrameError('corrupt', 0, { detail: 'no quantisation table' });
  const natural = new Float64Array(64);
  table.forEach((value, k) => {
    natural[zigzag[k] ?? 0] = value;
  });
  return natural;
}

/** T.81 A.3.3 by rows and columns; in double precision, so that rounding is the only loss. */
function inverseTransform(precision: number) {
  const half = 2 ** (precision - 1);
  const top = 2 ** precision - 1;
  const rows = new Float64Array(64);
  return (block: Int32Array, table: Float64Array, target: Uint16Array, offset: number, stride: number) => {
    for (let v = 0; v < 8; v++) {
      for (let x = 0; x < 8; x++) {
        let sum = 0;
        for (let u = 0; u < 8; u++) {
          const i = 8 * v + u;
          const coefficient = block[i] ?? 0;
          if (coefficient !== 0) sum += coefficient * (table[i] ?? 0) * (cosines[8 * x + u] ?? 0);
        }
        rows[8 * v + x] = sum;
      }
    }
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        let sum = half;
        for (let v = 0; v < 8; v++) sum += (rows[8 * v + x] ?? 0) * (cosines[8 * y + v] ?? 0);
        target[offset + y * stride + x] = Math.min(top, Math.max(0, Math.round(sum)));
      }
    }
  };
}

function interleave(stream: JpegStream, planes: readonly Plane[]): Uint16Array {
  const { rows, columns } = stream;
  const samples = new Uint16Array(rows * columns * planes.length);
  planes.forEach(({ samples: from, stride, horizontal, vertical }, channel) => {
    let at = channel;
    for (let row = 0; row < rows; row++) {
      const line = Math.floor(row * vertical) * stride;
      for (let column = 0; column < columns; column++, at += planes.length) {
        samples[at] = from[line + Math.floor(column * horizontal)] ?? 0;
      }
    }
  });
  return samples;
}
