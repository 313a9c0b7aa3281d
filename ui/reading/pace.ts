/** How long a case takes this reader, from this page's own readings: nobody else is told, and it goes with the window. */

import { signal } from '@preact/signals';

const key = 'markit.pace';
const remembered = 50;
/** Fewer say nothing. */
const enough = 3;

function stored(): number[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? value.filter((v) => typeof v === 'number') : [];
  } catch {
    // Something else wrote there: the pace starts anew.
    return [];
  }
}

const durations = signal<readonly number[]>(stored());

export function addReading(ms: number): void {
  durations.value = [...durations.value, Math.round(ms)].slice(-remembered);
  sessionStorage.setItem(key, JSON.stringify(durations.value));
}

/** Median in ms, and of how many. */
export function pace(): { readonly median: number; readonly of: number } | undefined {
  const sorted = [...durations.value].sort((a, b) => a - b);
  if (sorted.length < enough) return undefined;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return { median: sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2, of: sorted.length };
}
