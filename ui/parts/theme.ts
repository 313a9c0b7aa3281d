/** Bright or dark offices, as this person on this computer likes it; the reading page is always dark. */

import { signal } from '@preact/signals';

const key = 'markit.theme';
export type Theme = 'dark' | 'light';

const stored = localStorage.getItem(key);
export const theme = signal<Theme>(stored === 'light' ? 'light' : 'dark');
apply();

export function setTheme(next: Theme): void {
  theme.value = next;
  localStorage.setItem(key, next);
  apply();
}

function apply(): void {
  document.documentElement.dataset.theme = theme.value;
}
