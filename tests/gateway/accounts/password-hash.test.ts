import { describe, expect, test } from 'vitest';
import { defaultCost, hashPassword, verifyPassword } from '../../../gateway/accounts/password-hash.ts';

describe('password hashes', () => {
  test('carry their parameters, at least those OWASP asks for', async () => {
    const hash = await hashPassword('seven quiet herons');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(defaultCost.memory).toBeGreaterThanOrEqual(19_456);
    expect(await verifyPassword('seven quiet herons', hash)).toBe(true);
    expect(await verifyPassword('seven quiet heronz', hash)).toBe(false);
  });

  test('of other parameters are still verified', async () => {
    const hash = await hashPassword('x', { memory: 64, passes: 2, parallelism: 2 });
    expect(await verifyPassword('x', hash)).toBe(true);
  });

  test('take a password as it is meant, however its accents are typed', async () => {
    const hash = await hashPassword('röntgen', { memory: 8, passes: 1, parallelism: 1 });
    expect(await verifyPassword('ro\u0308ntgen', hash)).toBe(true);
  });

  test('are refused when too many wait, and the rest are still made', async () => {
    const cost = { memory: 8, passes: 1, parallelism: 1 };
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => hashPassword('x', cost)));
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(100 - 2 - 64);
    expect(refused[0]?.reason).toMatchObject({ code: 'BUSY' });
    await expect(hashPassword('x', cost)).resolves.toBeTypeOf('string');
  });
});
