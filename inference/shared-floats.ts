/** Memory for a tensor that goes from thread to thread: seen by all of them, so that handing it on copies nothing. */

/** Zeros. Who made it writes it before it is handed on; after that nobody does. */
export function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
