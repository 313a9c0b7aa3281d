/** The thread that digests what arrives: HMAC-SHA-256 of many streams at once, told by number, answered in hex. */
import { createHmac, type Hmac } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { type Ring, RingReader } from './digest-ring.ts';

export interface DigestWorkerData {
  readonly ring: Ring;
  readonly key: Uint8Array;
}

export interface Digested {
  readonly stream: number;
  readonly digest: string;
}

const { ring, key } = workerData as DigestWorkerData;
const reader = new RingReader(ring);
const streams = new Map<number, Hmac>();

function streamOf(stream: number): Hmac {
  const known = streams.get(stream);
  if (known) return known;
  const fresh = createHmac('sha256', key);
  streams.set(stream, fresh);
  return fresh;
}

for (let open = true; open; ) {
  reader.next((stream, kind, first, second) => {
    if (kind === 'bytes') streamOf(stream).update(first).update(second);
    if (kind === 'end') parentPort?.postMessage({ stream, digest: streamOf(stream).digest('hex') } satisfies Digested);
    if (kind === 'end' || kind === 'drop') streams.delete(stream);
    if (kind === 'close') open = false;
  });
}
