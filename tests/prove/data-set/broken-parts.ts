/** The control of the data-set proof: the parts as they are, or one of them with a fault. */
import { findElement, withElements } from '../../../data-set/data-set.ts';
import { type Parts, realParts } from './journey.ts';

export const breakages = [
  'none',
  'keep a name',
  'lose a byte between chunks',
  'throw',
  'write another data set',
] as const;

export type Breakage = (typeof breakages)[number];

const patientName = 0x00100010;

/** Parts so broken must be found out by the proof. */
export function brokenParts(breakage: Breakage): Parts {
  switch (breakage) {
    case 'none':
      return realParts;
    case 'keep a name':
      return {
        ...realParts,
        deidentify(source, context) {
          const result = realParts.deidentify(source, context);
          const name = findElement(source, patientName);
          return result.kind === 'clean' && name
            ? { ...result, dataSet: withElements(result.dataSet, [name]) }
            : result;
        },
      };
    case 'lose a byte between chunks':
      return {
        ...realParts,
        filter(options) {
          const filter = realParts.filter(options);
          return {
            push: (chunk) => filter.push(chunk).map((piece) => (chunk.length < 8 ? piece.subarray(1) : piece)),
            end: () => filter.end(),
          };
        },
      };
    case 'throw':
      return {
        ...realParts,
        encode(dataSet, options) {
          if (dataSet.elements.length % 3 === 0) throw new TypeError('a fault of a part');
          return realParts.encode(dataSet, options);
        },
      };
    case 'write another data set':
      return { ...realParts, encode: (dataSet, options) => realParts.encode(dataSet, options).fill(0x20, -2) };
  }
}
