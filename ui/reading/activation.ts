/** The activation over the image: on or off and how opaque, kept from case to case on this computer. */

import { signal } from '@preact/signals';

const key = 'markit.activation';
const step = 10;

const clamped = (percent: number): number => Math.min(Math.max(Math.round(percent), 5), 100);

function stored(): number {
  const kept = Number(localStorage.getItem(key));
  return Number.isFinite(kept) && kept > 0 ? clamped(kept) : 55;
}

/** Percent. */
export const opacity = signal(stored());
/** Image first: nothing lies over it until a reader wants it there. */
export const isOn = signal(false);

export function setOpacity(percent: number): void {
  opacity.value = clamped(percent);
  isOn.value = true;
  localStorage.setItem(key, String(opacity.value));
}

export const stepOpacity = (direction: 1 | -1): void => setOpacity(opacity.value + direction * step);

export function toggle(): void {
  isOn.value = !isOn.value;
}
