/** Boxes from a map of letters: threshold, connected pixels, score, a little more room. */

import type { TextBox } from '../contract.ts';
import type { LetterMap } from './letter-map.ts';

export interface BoxRules {
  /** A pixel of the map is text from here on. */
  readonly pixel: number;
  /** Mean of a component's pixels. */
  readonly score: number;
  /** Area times this over the perimeter is how far a box grows: letters are marked tightly. */
  readonly grow: number;
  /** Shorter side of the component, in pixels of the map. */
  readonly side: number;
}

/** Chosen on the detector's own validation films: all but one of 51 known boxes found, 12 others on 36 films. */
export const letterRules: BoxRules = { pixel: 0.3, score: 0.65, grow: 0, side: 2 };

interface Component {
  left: number;
  right: number;
  top: number;
  bottom: number;
  count: number;
  sum: number;
}

/** Upright boxes: what matters is that text is there and where, not its angle. */
export function mapBoxes(map: LetterMap, rules: BoxRules): TextBox[] {
  return components(map, Math.round(rules.pixel * 255)).flatMap((component) => {
    const { left, right, top, bottom, count, sum } = component;
    const [wide, tall] = [right - left + 1, bottom - top + 1];
    const score = sum / count / 255;
    if (score < rules.score || Math.min(wide, tall) < rules.side) return [];
    const grow = Math.round((wide * tall * rules.grow) / (2 * (wide + tall)));
    const [x, y] = [Math.max(0, left - grow), Math.max(0, top - grow)];
    const [endX, endY] = [Math.min(map.width, right + 1 + grow), Math.min(map.height, bottom + 1 + grow)];
    return [{ x, y, width: endX - x, height: endY - y, score: Math.round(score * 1000) / 1000 }];
  });
}

/** Eight-connected pixels at or above the threshold; flood fill with a stack of its own. */
function components({ width, height, values }: LetterMap, threshold: number): Component[] {
  const found: Component[] = [];
  const seen = new Uint8Array(values.length);
  const stack: number[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] === 1 || (values[start] ?? 0) < threshold) continue;
    const component = { left: width, right: 0, top: height, bottom: 0, count: 0, sum: 0 };
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      take(component, x, y, values[at] ?? 0);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] === 1 || (values[next] ?? 0) < threshold) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    found.push(component);
  }
  return found;
}

function take(component: Component, x: number, y: number, value: number): void {
  component.left = Math.min(component.left, x);
  component.right = Math.max(component.right, x);
  component.top = Math.min(component.top, y);
  component.bottom = Math.max(component.bottom, y);
  component.count++;
  component.sum += value;
}
