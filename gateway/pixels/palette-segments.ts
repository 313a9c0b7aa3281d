/** Opens Segmented Palette Color Lookup Table Data (PS3.3 C.7.9.2): runs of entries, straight lines, and copies of earlier segments. */

/** `bits` of an entry: 8 or 16. Undefined where the segments do not make exactly `length` entries. */
export function openSegments(bytes: Uint8Array, length: number, bits: number): number[] | undefined {
  const words = bits > 8 ? wordsOf(bytes) : bytes;
  const entries: number[] = [];
  let at = 0;
  while (at + 1 < words.length && entries.length < length) {
    if (words[at] !== 2) {
      const next = segment(words, at, entries, length);
      if (next === undefined) return undefined;
      at = next;
      continue;
    }
    // An indirect segment: how many segments, and where the first of them begins, the lower word first.
    const copies = words[at + 1] as number;
    let from = offsetOf(words, at + 2, bits);
    if (from === undefined) return undefined;
    for (let copy = 0; copy < copies; copy++) {
      // What it copies are plain segments: copies of copies are not allowed, and could go round in a circle.
      from = from < words.length && words[from] !== 2 ? segment(words, from, entries, length) : undefined;
      if (from === undefined) return undefined;
    }
    at += bits > 8 ? 4 : 6;
  }
  return entries.length === length ? entries : undefined;
}

function wordsOf(bytes: Uint8Array): Uint16Array {
  return Uint16Array.from(
    { length: bytes.length >> 1 },
    (_, i) => (bytes[2 * i] as number) | ((bytes[2 * i + 1] as number) << 8),
  );
}

/** Where a segment begins, from its offset in bytes: 32 bits, made of two words or four bytes, the lowest first. */
function offsetOf(words: Uint8Array | Uint16Array, at: number, bits: number): number | undefined {
  const [size, parts] = bits > 8 ? [2, 2] : [1, 4];
  const read = [...words.subarray(at, at + parts)];
  const offset = read.reduceRight((sum, part) => sum * 256 ** size + part, 0) / size;
  return read.length === parts && Number.isInteger(offset) ? offset : undefined;
}

/** Appends what a discrete (0) or linear (1) segment makes; returns where the next begins, undefined where it is none of them. */
function segment(words: Uint8Array | Uint16Array, at: number, entries: number[], most: number): number | undefined {
  const [kind, count = 0] = [words[at], words[at + 1]];
  if (kind === undefined || kind > 1 || count === 0 || entries.length + count > most) return undefined;
  if (kind === 0) {
    const run = words.subarray(at + 2, at + 2 + count);
    if (run.length !== count) return undefined;
    entries.push(...run);
    return at + 2 + count;
  }
  const end = words[at + 2];
  const begin = entries.at(-1);
  // A line goes from the entry before it, which there must be, to its end.
  if (end === undefined || begin === undefined) return undefined;
  for (let step = 1; step <= count; step++) entries.push(Math.floor(begin + ((end - begin) * step) / count + 0.5));
  return at + 3;
}
