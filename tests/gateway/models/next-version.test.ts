import { expect, test } from 'vitest';
import { nextVersion, taughtName } from '../../../gateway/models/next-version.ts';

test('a taught model comes after all of its name, by number and not by letter', () => {
  expect(nextVersion([])).toBe('1.0.0');
  expect(nextVersion(['1.9.3', '1.10.0', '0.99.1'])).toBe('1.11.0');
});

test('it is called as its parent only where it knows all that the parent knew', () => {
  expect(taughtName('findings', 3, true)).toBe('findings');
  expect(taughtName('findings', 3, false)).toBe('findings-p3');
  expect(taughtName('a'.repeat(40), 123, false)).toBe(`${'a'.repeat(35)}-p123`);
});
