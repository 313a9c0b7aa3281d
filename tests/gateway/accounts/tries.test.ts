import { describe, expect, test } from 'vitest';
import { TooManyTries, Tries } from '../../../gateway/accounts/tries.ts';

function triesAt(clock: { now: number }): Tries {
  return new Tries({ free: 3, longestWaitMs: 60_000, forgetAfterMs: 600_000 }, () => clock.now);
}

/** Milliseconds to wait, 0 where the try is let through. */
function waitOf(tries: Tries, key: string): number {
  try {
    tries.spend(key);
    return 0;
  } catch (thrown) {
    return (thrown as TooManyTries).waitMs;
  }
}

describe('tries', () => {
  test('wait twice as long each time, to a limit', () => {
    const clock = { now: 0 };
    const tries = triesAt(clock);
    const waits: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const wait = waitOf(tries, 'a');
      if (wait > 0) waits.push(wait);
      clock.now += wait;
      if (wait > 0) expect(waitOf(tries, 'a')).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
  });

  test('that are refused cost nothing more', () => {
    const clock = { now: 0 };
    const tries = triesAt(clock);
    for (let i = 0; i < 3; i += 1) tries.spend('a');
    for (let i = 0; i < 50; i += 1) expect(() => tries.spend('a')).toThrow(TooManyTries);
    expect(waitOf(tries, 'a')).toBe(1_000);
  });

  test('of one key are not those of another', () => {
    const tries = triesAt({ now: 0 });
    for (let i = 0; i < 3; i += 1) tries.spend('a');
    expect([waitOf(tries, 'a') > 0, waitOf(tries, 'b')]).toEqual([true, 0]);
  });

  test('that were right in between do not buy more wrong ones', () => {
    const tries = triesAt({ now: 0 });
    for (let i = 0; i < 3; i += 1) {
      tries.spend('address');
      tries.refund('address');
      expect(waitOf(tries, 'address')).toBe(0);
    }
    expect(waitOf(tries, 'address')).toBeGreaterThan(0);
  });

  test('are forgotten after a while', () => {
    const clock = { now: 0 };
    const tries = triesAt(clock);
    for (let i = 0; i < 3; i += 1) tries.spend('a');
    clock.now += 600_000;
    for (let i = 0; i < 3; i += 1) expect(waitOf(tries, 'a')).toBe(0);
  });

  test('wait no longer because the clock was set back', () => {
    const clock = { now: 300_000_000_000 };
    const tries = triesAt(clock);
    for (let i = 0; i < 3; i += 1) tries.spend('a');
    expect(waitOf(tries, 'a')).toBe(1_000);
    clock.now = 0;
    expect(waitOf(tries, 'a')).toBe(1_000);
    clock.now = 1_000;
    expect(waitOf(tries, 'a')).toBe(0);
  });
});
