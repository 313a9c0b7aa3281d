/** The window functions of PS3.3 C.11.2.1.2 and C.11.2.1.3, each to light 0 to 1. */
import type { ImageDescription } from '../predict-contract.ts';
import type { ValueMap } from './modality.ts';

type Window = ImageDescription['windows'][number];

/** Widths are above 0: what has none is no window. */
export function windowMap(window: Window, shape: ImageDescription['voiLutFunction']): ValueMap {
  if (shape === 'SIGMOID') return sigmoid(window);
  // LINEAR asks for a width of 1 at least. Writers of fractions leave the function out and mean LINEAR_EXACT.
  return shape === 'LINEAR' && window.width >= 1 ? linear(window) : linearExact(window);
}

/** C.11.2.1.2.1. A width of 1 is a threshold. */
function linear({ center, width }: Window): ValueMap {
  const middle = center - 0.5;
  const half = (width - 1) / 2;
  return (value) => {
    if (value <= middle - half) return 0;
    if (value > middle + half) return 1;
    return (value - middle) / (width - 1) + 0.5;
  };
}

/** C.11.2.1.3.2 */
function linearExact({ center, width }: Window): ValueMap {
  return (value) => {
    if (value <= center - width / 2) return 0;
    if (value > center + width / 2) return 1;
    return (value - center) / width + 0.5;
  };
}

/** C.11.2.1.3.1 */
function sigmoid({ center, width }: Window): ValueMap {
  return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
}
