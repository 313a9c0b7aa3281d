import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileText } from '../../../gateway/deid/generate-profile.ts';

/** The formatter lines up tables and sets blank lines: neither says anything. */
function words(text: string): string {
  return text.replace(/-{3,}/g, '---').replace(/\s+/g, ' ').replaceAll('| ', '|').replaceAll(' |', '|').trim();
}

test('PROFILE.md says what the tables say', () => {
  const written = readFileSync(new URL('../../../gateway/deid/PROFILE.md', import.meta.url), 'utf8');
  expect(words(written)).toBe(words(profileText()));
});
