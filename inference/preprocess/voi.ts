/** A manifest's VOI policy on one image: the map from its values to light, 0 to 1 (PS3.3 C.11.2). */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ImageDescription, LookupTable } from '../predict-contract.ts';
import { lookUp, type ValueMap } from './modality.ts';
import { type OrderedValues, percentile } from './ordered-values.ts';
import { windowMap } from './window.ts';

export type VoiPolicy = ModelManifest['input']['voi'];

/**
 * header: the VOI LUT before the first window, as far as both are there; the whole range of the frame without either. `order` is
 * called only where values are counted.
 */
export function voiMap(image: ImageDescription, voi: VoiPolicy, order: () => OrderedValues): ValueMap {
  if (voi.policy === 'percentile') return between(order(), voi.low, voi.high);
  const [window] = image.windows;
  if (voi.policy === 'header' && image.voiLut) return tableMap(image.voiLut);
  if (voi.policy === 'header' && window) return windowMap(window, image.voiLutFunction);
  return between(order(), 0, 1);
}

/** C.11.2.1.1: the entries' bits say what is brightest. */
function tableMap(table: LookupTable): ValueMap {
  const brightest = 2 ** table.bits - 1;
  return (value) => Math.min(1, lookUp(table, value) / brightest);
}

/** Of one value only, what is brighter is white, and all else black; where nothing was counted all is black. */
export function between(order: OrderedValues, low: number, high: number): ValueMap {
  if (order.total === 0) return () => 0;
  const black = percentile(order, low);
  const white = percentile(order, high);
  if (!(white > black)) return (value) => (value > white ? 1 : 0);
  // Halves, for the distance of two doubles may be none.
  const extent = white / 2 - black / 2;
  return (value) => Math.min(1, Math.max(0, (value / 2 - black / 2) / extent));
}
