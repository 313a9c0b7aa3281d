import { expect, test } from 'vitest';
import { formatSiteKey, parseSiteKey } from '../../../gateway/deid/site-key-file.ts';

const secret = (byte: number) => new Uint8Array(32).fill(byte);
const hex = (byte: number) => Buffer.from(secret(byte)).toString('hex');

test('one secret is the file of always, byte for byte, with or without its last line end', () => {
  expect(formatSiteKey([secret(1)])).toBe(`${hex(1)}\n`);
  expect(parseSiteKey(`${hex(1)}\n`)).toEqual([secret(1)]);
  expect(parseSiteKey(hex(1))).toEqual([secret(1)]);
});

test('after rotations the newest is in clear, the older ones open with it alone', () => {
  const [two, three] = [[1, 2].map(secret), [1, 2, 3].map(secret)];
  const text = formatSiteKey(three);
  expect(text.startsWith(`${hex(3)}\n`)).toBe(true);
  expect(parseSiteKey(text)).toEqual(three);
  expect(parseSiteKey(formatSiteKey(two))).toEqual(two);
  for (const byte of [1, 2]) {
    expect(text).not.toContain(hex(byte));
    expect(text).not.toContain(Buffer.from(secret(byte)).toString('base64url'));
    // Neither an old secret nor a stranger's opens what the newest sealed.
    expect(() => parseSiteKey(text.replace(hex(3), hex(byte)))).toThrow(/does not open/);
  }
});

test('a file that was cut, turned round or changed is refused', () => {
  const text = formatSiteKey([1, 2, 3].map(secret));
  const [newest, head, first, second] = text.trim().split('\n') as [string, string, string, string];
  const damaged = [
    '',
    newest.slice(1),
    `${newest}\n${head}`,
    `${newest}\n${head}\n${first}`,
    `${newest}\n${head}\n${second}\n${first}`,
    `${newest}\n${head}\n1 ${second.slice(2)}\n2 ${first.slice(2)}`,
    `${newest}\n${head}\n${first}\n${second.slice(0, -2)}`,
    `${newest}\n${head.replace('3', '2')}\n${first}\n${second}`,
  ];
  for (const broken of damaged) expect(() => parseSiteKey(broken), broken).toThrow(RangeError);
});
