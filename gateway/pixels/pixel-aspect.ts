/** Height of a pixel over its width (PS3.3 C.7.6.2, 10.7, C.7.6.3.1.7). */
import type { DataSet } from '../../data-set/data-set.ts';
import { numbers } from '../../data-set/values.ts';
import type { FindMacro } from './functional-groups.ts';

const pixelMeasures = 0x00289110;
/** Pixel Spacing, Imager Pixel Spacing, Nominal Scanned Pixel Spacing, Pixel Aspect Ratio: each vertical, then horizontal. */
const spacings = [0x00280030, 0x00181164, 0x00182010, 0x00280034];
/** Longer than any detector's pixel is: what says more is a mistake, and would leave nothing of the image. */
const longest = 20;

/** 1 where nothing usable is said. */
export function pixelAspect(header: DataSet, macros: FindMacro): number {
  const measures = macros(pixelMeasures);
  const pairs = [...(measures ? [numbers(measures, 0x00280030)] : []), ...spacings.map((tag) => numbers(header, tag))];
  const said = pairs.find(([down = 0, across = 0]) => isUsable(down / across));
  return said ? (said[0] as number) / (said[1] as number) : 1;
}

function isUsable(aspect: number): boolean {
  return aspect >= 1 / longest && aspect <= longest;
}
