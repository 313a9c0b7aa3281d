/** The keys of the reading page: plain = answer, Shift = tool, Alt = window, Ctrl = history. One table, one reader of it. */

import type { Grade } from '../../gateway/contract/label-schema.ts';
import { grades } from '../../projects/label-schema.ts';

export type Tool = 'window' | 'zoom' | 'pan' | 'rectangle';

export type Action =
  | { readonly do: 'yes'; readonly key: string }
  | { readonly do: 'grade'; readonly grade: Grade }
  | { readonly do: 'step-grade'; readonly step: 1 | -1 }
  | { readonly do: 'row'; readonly step: 1 | -1 }
  | { readonly do: 'tool'; readonly tool: Tool }
  | { readonly do: 'preset'; readonly index: number }
  | { readonly do: 'zoom'; readonly factor: number }
  | { readonly do: 'image'; readonly step: 1 | -1 }
  | { readonly do: 'opacity'; readonly step: 1 | -1 }
  | {
      readonly do:
        | 'no'
        | 'clear'
        | 'no-finding'
        | 'submit'
        | 'previous-case'
        | 'next-case'
        | 'skip'
        | 'undo'
        | 'redo'
        | 'invert'
        | 'auto-window'
        | 'fit'
        | 'one-to-one'
        | 'bare'
        | 'activation'
        | 'model-detail'
        | 'delete-mark'
        | 'let-go'
        | 'help';
    };

/** What a key event says about itself; KeyboardEvent is one. */
export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const byKey: Readonly<Record<string, Action>> = {
  Enter: { do: 'submit' },
  ArrowUp: { do: 'row', step: -1 },
  ArrowDown: { do: 'row', step: 1 },
  ArrowLeft: { do: 'step-grade', step: -1 },
  ArrowRight: { do: 'step-grade', step: 1 },
  PageUp: { do: 'previous-case' },
  PageDown: { do: 'next-case' },
  Delete: { do: 'delete-mark' },
  Backspace: { do: 'delete-mark' },
  Escape: { do: 'let-go' },
  ' ': { do: 'bare' },
  '-': { do: 'no' },
  '.': { do: 'no-finding' },
  '=': { do: 'fit' },
  '+': { do: 'zoom', factor: 1.25 },
  _: { do: 'zoom', factor: 0.8 },
  '*': { do: 'one-to-one' },
  '?': { do: 'help' },
};

const shifted: Readonly<Record<string, Action>> = {
  W: { do: 'tool', tool: 'window' },
  Z: { do: 'tool', tool: 'zoom' },
  M: { do: 'tool', tool: 'pan' },
  R: { do: 'tool', tool: 'rectangle' },
  I: { do: 'invert' },
  A: { do: 'auto-window' },
  D: { do: 'model-detail' },
};

const bySign: Readonly<Record<string, Action>> = {
  '[': { do: 'opacity', step: -1 },
  ']': { do: 'opacity', step: 1 },
};

/** Brackets go by place as digits do; a layout that has another sign of the page there keeps that sign. */
const byPlace: Readonly<Record<string, Action>> = {
  BracketLeft: { do: 'opacity', step: -1 },
  BracketRight: { do: 'opacity', step: 1 },
};

/** The letter on the key cap; on a layout without Latin letters the one at its place. */
function letterOf({ key, code }: KeyStroke): string | undefined {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  return /^\P{ASCII}$/u.test(key) ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
}

/** Digits go by place: on some layouts the row above the letters gives signs. */
const digitOf = (code: string): number | undefined => {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  return digit === undefined ? undefined : Number(digit);
};

function withControl(stroke: KeyStroke): Action | undefined {
  const letter = letterOf(stroke);
  if (stroke.altKey) return undefined;
  if (letter === 'Z') return { do: stroke.shiftKey ? 'redo' : 'undo' };
  return letter === 'Y' ? { do: 'redo' } : undefined;
}

function withShift(stroke: KeyStroke): Action | undefined {
  if (stroke.key === 'ArrowUp') return { do: 'image', step: -1 };
  if (stroke.key === 'ArrowDown') return { do: 'image', step: 1 };
  const letter = letterOf(stroke);
  if (letter !== undefined) return shifted[letter];
  // A sign that needs Shift on this layout is still that sign.
  return /^[-.=+_*?]$/.test(stroke.key) ? byKey[stroke.key] : undefined;
}

/** The action of a key stroke; undefined leaves it to the browser. `repeat` of held keys is the caller's affair. */
export function actionOf(stroke: KeyStroke): Action | undefined {
  // AltGr, by which many layouts give a bracket, reads as Ctrl and Alt.
  const sign = bySign[stroke.key];
  if (sign !== undefined && stroke.ctrlKey === stroke.altKey) return sign;
  if (stroke.ctrlKey || stroke.metaKey) return withControl(stroke);
  const digit = digitOf(stroke.code);
  if (stroke.altKey) return digit !== undefined && digit > 0 ? { do: 'preset', index: digit - 1 } : undefined;
  if (stroke.shiftKey) return withShift(stroke);
  const grade = digit === undefined ? undefined : grades[digit];
  if (grade !== undefined) return { do: 'grade', grade };
  const placed = byKey[stroke.key] ?? byPlace[stroke.code];
  if (placed !== undefined) return placed;
  const letter = letterOf(stroke);
  if (letter === 'G') return { do: 'activation' };
  if (letter === 'X') return { do: 'clear' };
  if (letter === 'Q') return { do: 'skip' };
  return letter === undefined ? undefined : { do: 'yes', key: letter };
}

/** The table that `?` shows, and the only place where keys have words. */
export const keyTable: readonly (readonly [keys: string, does: string])[] = [
  ['letter', 'label: yes with its usual grade; again: step to it'],
  ['0–5', 'grade 0, 20, 40, 60, 80, 100 %'],
  ['-', 'no'],
  ['X', 'clear the row'],
  ['.', 'no finding: every label no'],
  ['↑ ↓', 'row'],
  ['← →', 'grade down, up'],
  ['Enter', 'submit'],
  ['PgUp PgDn', 'case back, on'],
  ['Q', 'skip with reason'],
  ['^Z  ^⇧Z', 'undo, redo: labels and marks alike'],
  ['⇧W  ⇧Z  ⇧M', 'window, zoom, move'],
  ['⇧R', 'rectangle for the row in hand'],
  ['Del', 'delete the chosen mark'],
  ['⇧I  ⇧A', 'invert, auto window'],
  ['Alt 1–5', 'window: as stored, auto, lungs, bone, full'],
  ['+  =  *', 'zoom in, fit, 1:1'],
  ['⇧↑ ⇧↓', 'image of the case'],
  ['G', 'activation of the row in hand: on, off'],
  ['[  ]', 'activation: less, more opaque'],
  ['⇧D', 'model: provider and version'],
  ['Space', 'held: bare image'],
  ['?', 'this page'],
];
