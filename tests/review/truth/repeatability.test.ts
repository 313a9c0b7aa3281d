import { expect, test } from 'vitest';
import { type RepeatedAnswer, repeatabilityByReader, repeatabilityOf } from '../../../review/truth/repeatability.ts';
import { seeded } from '../../gateway/doors/seeded.ts';

function repeats(
  reader: string,
  counts: ReadonlyArray<readonly [first: number, second: number, times: number]>,
): RepeatedAnswer[] {
  return counts.flatMap(([first, second, times]) =>
    Array.from({ length: times }, (_, at) => ({
      reader,
      case: `c${first}${second}${at}`,
      label: 'mass',
      first,
      second,
      secondsBetween: null,
    })),
  );
}

test('by hand: 40 yes and 45 no said again, 15 changed', () => {
  const found = repeatabilityOf(
    'boolean',
    repeats('a', [
      [1, 1, 40],
      [0, 0, 45],
      [1, 0, 10],
      [0, 1, 5],
    ]),
  );
  // Chance by the margins: 0.5 x 0.45 + 0.5 x 0.55; of AC1: 2 x 0.475 x 0.525.
  expect(found).toMatchObject({
    pairs: 100,
    same: 85,
    observed: { value: 0.85, units: 100 },
    cohen: { value: expect.closeTo((0.85 - 0.5) / 0.5, 12), units: 100 },
    ac1: { value: expect.closeTo((0.85 - 0.49875) / (1 - 0.49875), 12), units: 100 },
    cohenQuadratic: null,
    secondsBetween: null,
  });
});

test('of a rare finding kappa falls where AC1 does not', () => {
  const { observed, cohen, ac1 } = repeatabilityOf(
    'boolean',
    repeats('a', [
      [0, 0, 96],
      [1, 0, 2],
      [0, 1, 2],
    ]),
  );
  expect(observed.value).toBe(0.96);
  expect(cohen.value).toBeLessThan(0);
  expect(ac1.value).toBeGreaterThan(0.95);
});

test('of grades nearness counts in the weighted kappa alone', () => {
  const near = repeatabilityOf(
    'grade',
    repeats('a', [
      [0, 0, 10],
      [5, 5, 10],
      [4, 5, 5],
      [1, 0, 5],
    ]),
  );
  expect(near.cohenQuadratic?.value ?? 0).toBeGreaterThan((near.cohen.value ?? 1) + 0.2);
});

test('reader by reader, with the time between; who read nothing twice has a reason', () => {
  const timed = repeats('a', [[1, 1, 3]]).map((one, at) => ({
    ...one,
    secondsBetween: [86_400, null, 3_600][at] ?? null,
  }));
  const [a, b] = repeatabilityByReader('boolean', ['a', 'b'], timed);
  expect(a).toMatchObject({ reader: 'a', pairs: 3, secondsBetween: [3_600, 45_000, 86_400] });
  expect(a?.cohen).toEqual({ value: null, reason: 'no-variation', units: 3 });
  const none = { value: null, reason: 'no-repeats', units: 0 };
  expect(b).toEqual({
    reader: 'b',
    pairs: 0,
    same: 0,
    observed: none,
    cohen: none,
    cohenQuadratic: null,
    ac1: none,
    secondsBetween: null,
  });
});

test('of random pairs: yes and no turned round, or the two readings changed over, leave every figure', () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const draw = seeded(seed);
    const some = Array.from({ length: 2 + draw(60) }, () => repeats('a', [[draw(2), draw(2), 1]])).flat();
    const values = (list: readonly RepeatedAnswer[]) => {
      const { observed, cohen, ac1 } = repeatabilityOf('boolean', list);
      return [observed, cohen, ac1].map(({ value }) => (value === null ? null : expect.closeTo(value, 10)));
    };
    const plain = values(some);
    const turned = repeatabilityOf(
      'boolean',
      some.map((one) => ({ ...one, first: 1 - one.first, second: 1 - one.second })),
    );
    const changed = repeatabilityOf(
      'boolean',
      some.map((one) => ({ ...one, first: one.second, second: one.first })),
    );
    for (const { observed, cohen, ac1 } of [turned, changed])
      expect([observed.value, cohen.value, ac1.value]).toEqual(plain);
  }
});

test.each([{ first: 2 }, { second: -1 }, { first: 0.5 }, { secondsBetween: -1 }, { secondsBetween: Number.NaN }])(
  '%j is refused',
  (wrong) => {
    expect(() =>
      repeatabilityOf(
        'boolean',
        repeats('a', [[1, 1, 1]]).map((one) => ({ ...one, ...wrong })),
      ),
    ).toThrow(RangeError);
  },
);
