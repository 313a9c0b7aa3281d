/** The datatypes of the Open Inference Protocol that a model of ours may meet, as numbers (KServe v2, "Tensor Data Types"). */

import { sharedFloats } from '../shared-floats.ts';
import { ProtocolFault } from './protocol-fault.ts';

interface Numbers extends ArrayLike<number | bigint> {}

interface Datatype {
  readonly width: number;
  readonly view: new (buffer: ArrayBuffer) => Numbers;
}

/** Little endian, as the binary extension has them and every machine that this runs on. */
const datatypes: Readonly<Record<string, Datatype>> = {
  FP16: { width: 2, view: Float16Array },
  FP32: { width: 4, view: Float32Array },
  FP64: { width: 8, view: Float64Array },
  INT8: { width: 1, view: Int8Array },
  INT16: { width: 2, view: Int16Array },
  INT32: { width: 4, view: Int32Array },
  INT64: { width: 8, view: BigInt64Array },
  UINT8: { width: 1, view: Uint8Array },
  UINT16: { width: 2, view: Uint16Array },
  UINT32: { width: 4, view: Uint32Array },
  UINT64: { width: 8, view: BigUint64Array },
  BOOL: { width: 1, view: Uint8Array },
};

function known(datatype: string): Datatype {
  const found = Object.hasOwn(datatypes, datatype) ? datatypes[datatype] : undefined;
  if (found === undefined) throw new ProtocolFault(400, 'a datatype that is not supported here');
  return found;
}

/** Throws a ProtocolFault where the bytes are not `count` values. What is read lies in memory that threads share. */
export function readBinary(datatype: string, bytes: Uint8Array, count: number): Float32Array {
  const { width, view } = known(datatype);
  if (bytes.length !== count * width)
    throw new ProtocolFault(400, `${bytes.length} bytes of ${datatype} are no ${count} values`);
  const values = sharedFloats(count);
  if (datatype === 'FP32') {
    new Uint8Array(values.buffer).set(bytes);
    return values;
  }
  // A copy of its own: views need aligned memory.
  const read = new view(new Uint8Array(bytes).buffer);
  for (let at = 0; at < count; at++) values[at] = Number(read[at]);
  return values;
}

/** JSON arrays, nested or flat (row-major), of numbers or booleans. */
export function readJson(datatype: string, data: unknown, count: number): Float32Array {
  known(datatype);
  if (!Array.isArray(data)) throw new ProtocolFault(400, 'a tensor without data');
  // Flat as it mostly is: a copy of a million numbers costs as much as reading them.
  const flat: unknown[] = Array.isArray(data[0]) ? data.flat(8) : data;
  if (flat.length !== count) throw new ProtocolFault(400, `${flat.length} values where the shape says ${count}`);
  const values = sharedFloats(count);
  for (let at = 0; at < count; at++) {
    const value = flat[at];
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw new ProtocolFault(400, 'a value that is no number');
    values[at] = Number(value);
  }
  return values;
}
