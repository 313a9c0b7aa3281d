/** Phantoms: the same seed gives the same picture, densities stand in a radiograph's order, and a mask marks what changed. */
import { describe, expect, it } from 'vitest';
import { FINDINGS } from '../../../inference/phantoms/findings.ts';
import { generatePhantom, type Phantom } from '../../../inference/phantoms/phantom.ts';

const size = 256;
const normal = generatePhantom({ seed: 5, size, sex: 'M', age: 52 });

/** Mean over a box given in parts of the side. */
function mean(phantom: Phantom, left: number, right: number, top: number, bottom: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.round(top * size); y < bottom * size; y += 1) {
    for (let x = Math.round(left * size); x < right * size; x += 1) {
      sum += phantom.pixels[y * size + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

describe('phantom', () => {
  it('is the same for the same seed and another for another', () => {
    const again = generatePhantom({ seed: 5, size, sex: 'M', age: 52 });
    const other = generatePhantom({ seed: 6, size, sex: 'M', age: 52 });
    expect(Buffer.from(again.pixels.buffer).equals(Buffer.from(normal.pixels.buffer))).toBe(true);
    expect(Buffer.from(other.pixels.buffer).equals(Buffer.from(normal.pixels.buffer))).toBe(false);
  });

  it('stays within 12 bits and uses most of them', () => {
    const values = [...normal.pixels].sort((a, b) => a - b);
    expect(values.at(-1)).toBeLessThanOrEqual(4095);
    expect(
      (values[Math.floor(values.length * 0.98)] ?? 0) - (values[Math.floor(values.length * 0.02)] ?? 0),
    ).toBeGreaterThan(2400);
  });

  it('has lungs darker than the heart and the abdomen, and lungs on both sides', () => {
    const right = mean(normal, 0.2, 0.35, 0.3, 0.5);
    const left = mean(normal, 0.68, 0.8, 0.25, 0.4);
    const heart = mean(normal, 0.47, 0.53, 0.55, 0.65);
    const abdomen = mean(normal, 0.3, 0.7, 0.88, 0.95);
    expect(Math.max(left, right)).toBeLessThan(Math.min(heart, abdomen) - 700);
  });

  it.each(FINDINGS)('%s is marked where it changed the picture', (finding) => {
    const sick = generatePhantom({ seed: 5, size, sex: 'M', age: 52, finding });
    expect(sick.findings).toEqual([finding]);
    const change = [0, 0];
    const count = [0, 0];
    for (let i = 0; i < sick.pixels.length; i += 1) {
      const inside = sick.mask?.[i] === 1 ? 1 : 0;
      change[inside] = (change[inside] ?? 0) + Math.abs((sick.pixels[i] ?? 0) - (normal.pixels[i] ?? 0));
      count[inside] = (count[inside] ?? 0) + 1;
    }
    const [outside, within] = [0, 1].map((k) => (change[k] ?? 0) / (count[k] ?? 0));
    expect(count[1]).toBeGreaterThan(30);
    expect(within).toBeGreaterThan(2 * (outside ?? 0));
  });
});
