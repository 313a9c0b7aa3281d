/** Literals: numpy 2.4 and scipy 1.17 (mean, t distribution, quantile), the clustered one by the formula as it is printed. */
import { expect, test } from 'vitest';
import { labelTimes, publishedTime, type TimeObservation } from '../../../review/truth/label-times.ts';

const observed = (reader: string, ...seconds: number[]): TimeObservation[] =>
  seconds.map((each, at) => ({ reader, case: `c${at}`, label: 'edema', seconds: each }));
const some = [...observed('a', 4, 6, 5, 9), ...observed('b', 8, 7, 12), ...observed('c', 3, 3.5)];

test('mean with both intervals, geometric mean and quartiles', () => {
  const [edema, mass] = labelTimes(['edema', 'mass'], some);
  const value = expect.closeTo(6.388888888888889, 12);
  expect(edema).toEqual({
    label: 'edema',
    observations: 9,
    readers: 3,
    mean: {
      value,
      interval: {
        low: expect.closeTo(4.133255972735105, 9),
        high: expect.closeTo(8.644521805042674, 9),
        method: 'student-t',
      },
      units: 9,
    },
    meanOverReaders: {
      value,
      interval: {
        low: expect.closeTo(0.44102420888987126, 9),
        high: expect.closeTo(12.336753568887907, 9),
        method: 'student-t-clustered',
      },
      units: 9,
    },
    geometricMean: {
      value: expect.closeTo(5.81653979, 7),
      interval: { low: expect.closeTo(4.07630146, 7), high: expect.closeTo(8.2997137, 6), method: 'student-t' },
      units: 9,
    },
    quartiles: [4, 6, 8],
  });
  expect(mass).toMatchObject({
    observations: 0,
    mean: { value: null, reason: 'no-times' },
    meanOverReaders: { value: null, reason: 'no-times' },
    geometricMean: { value: null, reason: 'no-times' },
    quartiles: null,
  });
});

test('the order in which times came changes not a bit of it', () => {
  for (let shift = 1; shift < some.length; shift += 1) {
    const turned = [...some.slice(shift), ...some.slice(0, shift)];
    expect(labelTimes(['edema'], turned)).toEqual(labelTimes(['edema'], some));
  }
});

test('one time, one reader, times that are all the same: a mean without an interval that they do not carry', () => {
  expect(labelTimes(['edema'], observed('a', 5))[0]).toMatchObject({
    mean: { value: 5, interval: null },
    quartiles: [5, 5, 5],
  });
  const [one] = labelTimes(['edema'], observed('a', 5, 7));
  expect(one).toMatchObject({
    mean: { value: 6, interval: { low: 0 } },
    meanOverReaders: { value: 6, interval: null },
  });
  const [same] = labelTimes(['edema'], [...observed('a', 0.1, 0.1, 0.1), ...observed('b', 0.1)]);
  expect(same).toMatchObject({
    mean: { interval: null },
    meanOverReaders: { interval: null },
    geometricMean: { interval: null },
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%d seconds are no time', (seconds) => {
  expect(() => labelTimes(['edema'], observed('a', seconds))).toThrow(RangeError);
});

test('what was published stands as it was', () => {
  expect(publishedTime(13.92, 3.93)).toEqual({
    value: 13.92,
    interval: { low: expect.closeTo(9.99, 10), high: expect.closeTo(17.85, 10), method: 'as-published' },
    units: 0,
  });
  expect(publishedTime(5, null).interval).toBeNull();
});
