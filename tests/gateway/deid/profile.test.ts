import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileText } from '../../../gateway/deid/generate-profile.ts';

test('PROFILE.md says what the tables say', () => {
  const written = readFileSync(new URL('../../../gateway/deid/PROFILE.md', import.meta.url), 'utf8');
  expect(written).toBe(profileText());
});
