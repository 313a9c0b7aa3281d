/** Moves dates of one patient back by the same whole number of weeks: weekday, season of the week and intervals stay. */
import { createHmac } from 'node:crypto';
import { remembered } from './pseudonym-cache.ts';
import type { SiteKeys } from './site-keys.ts';

/** 1 to 520 weeks back, about ten years: never 0, never into the future. */
const range = 520;

/** Days to add, negative; the same for everything of one patient. */
export function shiftDays(keys: SiteKeys, patientKey: string): number {
  const weeks = remembered(keys, `weeks\0${patientKey}`, () => {
    const digest = createHmac('sha256', keys.dateShift).update(`weeks\0${patientKey}`).digest();
    // 48 bits modulo 520: the bias is below 2^-38.
    return String(1 + (digest.readUIntBE(0, 6) % range));
  });
  return -7 * Number(weeks);
}

const day = 86_400_000;

const ordinary = /^(19|20)\d{6}$/;
/** What a date of 1900 may have been moved to: met again where none is moved. */
const moved = /^(18[89]|19\d|20\d)\d{5}$/;

/** YYYYMMDD of a real day of the years 1900 to 2099 as milliseconds UTC, else undefined. */
export function parseDate(text: string, form = ordinary): number | undefined {
  if (!form.test(text)) return undefined;
  const [year, month, date] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  const time = Date.UTC(year, month - 1, date);
  const back = new Date(time);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === date ? time : undefined;
}

/** DA (PS3.5 6.2), shifted; undefined where it is no whole date. */
export function shiftDate(text: string, days: number): string | undefined {
  const time = parseDate(text, days === 0 ? moved : ordinary);
  if (time === undefined) return undefined;
  const shifted = new Date(time + days * day);
  const number = shifted.getUTCFullYear() * 10_000 + (shifted.getUTCMonth() + 1) * 100 + shifted.getUTCDate();
  return String(number);
}

const time = /^([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?$/;

/** A TM as PS3.5 6.2 has it, unchanged; undefined otherwise. */
export function checkedTime(text: string): string | undefined {
  return time.test(text) ? text : undefined;
}

/** DT with at least a whole date; the offset from UTC is left out, it tells the place. */
export function shiftDateTime(text: string, days: number): string | undefined {
  const local = text.replace(/[+-]\d{4}$/, '');
  const date = shiftDate(local.slice(0, 8), days);
  const rest = local.slice(8);
  if (date === undefined) return undefined;
  return rest === '' ? date : checkedTime(rest) === undefined ? undefined : date + rest;
}

/** A DT that is kept in full: at least a whole date, its offset too. */
export function checkedDateTime(text: string): string | undefined {
  const offset = /[+-](0\d|1[0-4])[0-5]\d$/.exec(text)?.[0] ?? '';
  const local = shiftDateTime(text.slice(0, text.length - offset.length), 0);
  return local === undefined ? undefined : local + offset;
}

/** Whole years between two dates; undefined where one is no date or they are in the wrong order. */
export function yearsBetween(birth: string, then: string): number | undefined {
  if (parseDate(birth) === undefined || parseDate(then) === undefined || birth > then) return undefined;
  return Math.floor((Number(then) - Number(birth)) / 10_000);
}
