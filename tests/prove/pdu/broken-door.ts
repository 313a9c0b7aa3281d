/** The control of the fuzz proof: the door as it is, or with one fault put where its bytes go in and out. */
import type { Ingest } from '../../../gateway/ingest.ts';

export const breakages = [
  'none',
  'loses a byte',
  'answers twice',
  'throws',
  'never closes',
  'acknowledges by itself',
] as const;

export type Breakage = (typeof breakages)[number];

export interface BrokenDoor {
  ingest(ingest: Ingest): Ingest;
  written(bytes: Uint8Array): Uint8Array[];
  bytes(count: number): void;
}

const ways: Partial<Record<Breakage, (ingest: Ingest) => Ingest>> = {
  'loses a byte': losingAByte,
  'never closes': neverEnding,
  'acknowledges by itself': askingNobody,
};

/** A door so broken must be found out by the proof. */
export function brokenDoor(breakage: Breakage): BrokenDoor {
  return {
    ingest: ways[breakage] ?? ((ingest) => ingest),
    written: (bytes) => (breakage === 'answers twice' && bytes[0] === 4 ? [bytes, bytes] : [bytes]),
    bytes: (count) => {
      if (breakage === 'throws' && count === 100) throw new Error('a fault of the door');
    },
  };
}

function losingAByte(ingest: Ingest): Ingest {
  return {
    begin(arrival) {
      const receiving = ingest.begin(arrival);
      return { ...receiving, push: (chunk) => receiving.push(chunk.length > 500 ? chunk.subarray(1) : chunk) };
    },
  };
}

function neverEnding(ingest: Ingest): Ingest {
  return {
    begin: (arrival) => ({ ...ingest.begin(arrival), abandon: () => new Promise(() => undefined) }),
  };
}

function askingNobody(ingest: Ingest): Ingest {
  return {
    begin: (arrival) => ({ ...ingest.begin(arrival), end: async () => ({ status: 0 }) }),
  };
}
