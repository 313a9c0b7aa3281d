/** Figures as a page of text and as a JSON document say them: never NaN, and where there is none, why. */
import { type Figure, intervalNames, noFigureTexts } from '../../review/figure.ts';
import type { Axis } from '../terminal/charts.ts';

export const count = (number: number) => number.toLocaleString('en');

/** `1 case`, `1,000 cases`. */
export const counted = (number: number, what: string) => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

/** `0.638`, or a dash where there is none. */
export function figureText({ value }: { readonly value: number | null }, digits = 3): string {
  return value === null ? '-' : fixed(value, digits);
}

/** Without a sign before a nought. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** `90.3 %` */
export function percentText({ value }: { readonly value: number | null }, digits = 1): string {
  return value === null ? '-' : `${fixed(100 * value, digits)} %`;
}

export function intervalText(figure: Figure, digits = 3): string {
  if (figure.value === null || figure.interval === null) return '';
  return `${fixed(figure.interval.low, digits)} to ${fixed(figure.interval.high, digits)}`;
}

/** `0.638 (0.611 to 0.665)`, or the reason. */
export function wholeText(figure: Figure, digits = 3): string {
  if (figure.value === null) return `none (${noFigureTexts[figure.reason]})`;
  const interval = intervalText(figure, digits);
  return interval === '' ? fixed(figure.value, digits) : `${fixed(figure.value, digits)} (${interval})`;
}

/** From nought to one, or from -1 with a mark at chance where an interval goes below it. */
export function kappaAxis(figures: readonly Figure[], cells: number): Axis {
  const below = figures.some((one) => one.value !== null && (one.interval?.low ?? one.value) < 0);
  return below ? { low: -1, high: 1, mark: 0, cells } : { low: 0, high: 1, cells };
}

export const axisText = (value: number) => (Number.isInteger(value) ? `${value}` : value.toFixed(1));

/** `a, b and c` */
export function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** For JSON: the keys are the same whether there is a value or not. */
export function figureJson(figure: Figure) {
  const { value, units } = figure;
  if (figure.value === null) return { value, low: null, high: null, method: null, units, reason: figure.reason };
  const { interval } = figure;
  const [low, high] = [interval?.low ?? null, interval?.high ?? null];
  return { value, low, high, method: interval?.method ?? null, units, reason: null };
}

/** The names of the methods, and the sentences of the reasons, that a document refers to. */
export const figureWords = Object.freeze({ methods: intervalNames, reasons: noFigureTexts });

/** JSON that cannot steer a terminal: what controls, turns or hides text is escaped, so nothing of it is lost. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) =>
    one === '\n' ? one : [...Array(one.length).keys()].map((at) => escapeOf(one.charCodeAt(at))).join(''),
  );
}

function escapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
