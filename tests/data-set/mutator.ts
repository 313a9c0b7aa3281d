/** A seeded mutator of byte strings: the same seed makes the same cases, so that a failure can be met again. */

/** Mulberry32: small, seeded, good enough to choose bytes. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Values that lengths, tags and markers go wrong with. */
const telling = [0x00, 0xff, 0xfe, 0x7f, 0x80, 0x01, 0xe0, 0x0d, 0xdd, 0x4f, 0x93, 0x90];

/** One to four changes: a byte, a telling byte, a run cut out, doubled or zeroed, the end cut off. */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  let out = Uint8Array.from(bytes);
  const place = () => Math.floor(random() * out.length);
  for (let change = 0; change < 1 + random() * 3 && out.length > 0; change += 1) {
    const at = place();
    const end = Math.min(out.length, at + 1 + Math.floor(random() * 40));
    const kind = Math.floor(random() * 6);
    if (kind === 0) out[at] = Math.floor(random() * 256);
    else if (kind === 1) out[at] = telling[Math.floor(random() * telling.length)] ?? 0;
    else if (kind === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(end)]);
    else if (kind === 3) out = Buffer.concat([out.subarray(0, end), out.subarray(at)]);
    else if (kind === 4) out.fill(random() < 0.5 ? 0 : 0xff, at, end);
    else out = out.subarray(0, at);
  }
  return out;
}
