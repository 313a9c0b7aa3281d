import { describe, expect, test } from 'vitest';
import { checkPassword } from '../../../gateway/accounts/password-rules.ts';

describe('a password is refused', () => {
  test.each([
    'short words',
    'password1234',
    'Passwort2026',
    'aaaaaaaaaaaaaaa',
    '123456789012',
    'qwertyuiop12',
    'Radiology2026',
    'adminadmin123',
    'abcdefghijklmnop',
    'lkjhgfdsa1234',
    'my name is anna so what',
  ])('%s', (password) => {
    expect(() => checkPassword(password, 'anna')).toThrow(expect.objectContaining({ code: 'PASSWORD_WEAK' }));
  });
});

describe('a password is taken', () => {
  test.each(['seven quiet herons', 'correct horse battery staple', 'Tr0ub4dor&3xyz', 'радиология утром'])(
    '%s',
    (password) => {
      expect(() => checkPassword(password, 'anna')).not.toThrow();
    },
  );
});
