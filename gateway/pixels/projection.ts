/** Brightest and darkest of many grey frames: text that stands in all of them stands in both, with the anatomy blurred away. */

import type { DecodedFrame, SampleArray } from './frame-format.ts';

export interface Projection {
  readonly brightest: SampleArray;
  readonly darkest: SampleArray;
}

/** Starts a projection or takes one more frame into it, in place. */
export function project(frame: DecodedFrame, into?: Projection): Projection {
  const { samples } = frame;
  if (into === undefined || into.brightest.length !== samples.length) {
    return { brightest: samples.slice(), darkest: samples.slice() };
  }
  const { brightest, darkest } = into;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? 0;
    if (value > (brightest[i] ?? 0)) brightest[i] = value;
    if (value < (darkest[i] ?? 0)) darkest[i] = value;
  }
  return into;
}
