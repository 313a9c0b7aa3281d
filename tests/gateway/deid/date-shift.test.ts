import { expect, test } from 'vitest';
import {
  checkedTime,
  parseDate,
  shiftDate,
  shiftDateTime,
  shiftDays,
  yearsBetween,
} from '../../../gateway/deid/date-shift.ts';
import { keys } from './images.ts';

test('whole weeks back, 1 to 520, the same for one patient, spread over many', () => {
  const shifts = Array.from({ length: 2_000 }, (_, index) => shiftDays(keys, `patient ${index}`));
  for (const days of shifts) {
    expect(days % 7).toBe(-0);
    expect(days).toBeLessThanOrEqual(-7);
    expect(days).toBeGreaterThanOrEqual(-3_640);
  }
  expect(shiftDays(keys, 'patient 1')).toBe(shifts[1]);
  expect(new Set(shifts).size).toBeGreaterThan(480);
});

test('weekday and intervals stay, across years and leap days', () => {
  expect(shiftDate('20200301', -7)).toBe('20200223');
  expect(shiftDate('20240105', -14)).toBe('20231222');
  const weekday = (date: string) => new Date(parseDate(date) ?? 0).getUTCDay();
  expect(weekday(shiftDate('20190507', -364) ?? '')).toBe(weekday('20190507'));
});

test('what is no whole date or no time goes', () => {
  for (const text of ['2019', '20190230', '2019.05.07', 'CANARY', '18991231', ''])
    expect(shiftDate(text, -7)).toBeUndefined();
  for (const text of ['24', '1061', '10:11:12', '101112.1234567', 'noon']) expect(checkedTime(text)).toBeUndefined();
  expect(checkedTime('101112.123456')).toBe('101112.123456');
});

test('a date with time keeps the time and loses the offset from UTC', () => {
  expect(shiftDateTime('20190507101112.5+0200', -7)).toBe('20190430101112.5');
  expect(shiftDateTime('201905071061', -7)).toBeUndefined();
  expect(shiftDateTime('2019', -7)).toBeUndefined();
});

test('ages count birthdays', () => {
  expect(yearsBetween('19500508', '20190507')).toBe(68);
  expect(yearsBetween('19500507', '20190507')).toBe(69);
  expect(yearsBetween('20200101', '20190507')).toBeUndefined();
});
