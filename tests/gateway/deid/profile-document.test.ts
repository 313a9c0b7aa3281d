import { expect, test } from 'vitest';
import { ProfileError, parseProfile, profileOf } from '../../../gateway/deid/profile.ts';

function problems(document: unknown): readonly string[] {
  try {
    parseProfile(document);
    return [];
  } catch (thrown) {
    if (thrown instanceof ProfileError) return thrown.problems;
    throw thrown;
  }
}

test('a document is a name, a version and options, in the order of the table', () => {
  const document = { name: 'study-7', version: 2, options: ['clean-descriptors', 'retain-uids'] };
  expect(parseProfile(JSON.parse(JSON.stringify(document)))).toEqual({
    ...document,
    options: ['retain-uids', 'clean-descriptors'],
  });
  expect(problems({ name: 'bare', version: 1, options: [] })).toEqual([]);
});

test.each<readonly [string, unknown, number]>([
  ['nothing', null, 1],
  ['a list', [], 1],
  ['a text', 'markit', 1],
  ['an empty object', {}, 3],
  ['another field', { name: 'a', version: 1, options: [], codes: [] }, 1],
  ['a name with a slash', { name: 'a/b', version: 1, options: [] }, 1],
  ['a long name', { name: 'a'.repeat(33), version: 1, options: [] }, 1],
  ['a version in letters', { name: 'a', version: '1', options: [] }, 1],
  ['a version past what is written', { name: 'a', version: 10_000, options: [] }, 1],
  ['an unknown option', { name: 'a', version: 1, options: ['__proto__'] }, 1],
  ['an option twice', { name: 'a', version: 1, options: ['retain-uids', 'retain-uids'] }, 1],
  ['both options of dates', { name: 'a', version: 1, options: ['modified-dates', 'retain-full-dates'] }, 1],
  ['all of it', { name: '', version: 0.5, options: [1, 1, 'modified-dates', 'retain-full-dates'], x: 1 }, 6],
])('%s is refused, and nothing of it is repeated', (_what, document, count) => {
  expect(problems(document)).toHaveLength(count);
  expect(problems(document).join(' ')).not.toContain('__proto__');
});

test('what is made of a document is refused alike', () => {
  expect(() => profileOf({ name: 'A', version: 1, options: [] })).toThrow(RangeError);
});
