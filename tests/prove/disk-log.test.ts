import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CutDisk, type DiskEvent, readDiskLog } from './disk-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (offset: number, byte: number, length = 1): DiskEvent => ({
  kind: 'write',
  offset,
  bytes: Buffer.alloc(length, byte),
});

/** The second flush was asked for while the third write was under way: it promises nothing of it. */
const events: DiskEvent[] = [
  write(0, 1),
  { kind: 'flush', covers: 1 },
  { kind: 'mark', word: 'acknowledged' },
  write(1, 2),
  write(2, 3),
  { kind: 'flush', covers: 2 },
  write(3, 4),
];

function cut(at: number, answers: readonly number[]): string {
  const file = join(folder, 'cut');
  const rest = answers.values();
  new CutDisk(events, 4).build(file, at, () => rest.next().value ?? 0);
  return readFileSync(file).toString('hex');
}

test.each([
  ['before the first write', 0, [1], '00000000'],
  ['behind a flush', 2, [0], '01000000'],
  ['with loose writes lost', 5, [0], '01000000'],
  ['with loose writes kept', 5, [1], '01020300'],
  ['with one of two kept', 5, [2, 0, 0, 7, 0], '01000300'],
  ['behind a flush that covers one of two', 6, [0], '01020000'],
])('a disk cut %s', (_where, at, answers, bytes) => {
  expect(cut(at, answers)).toBe(bytes);
});

test('a write may be torn at its sectors', () => {
  const file = join(folder, 'cut');
  const answers = [3, 0, 0, 7, 0, 7].values();
  new CutDisk([write(0, 9, 1536)], 2048).build(file, 1, () => answers.next().value ?? 0);
  const sectors = Array.from({ length: 4 }, (_, at) => readFileSync(file)[at * 512]);
  expect(sectors).toEqual([0, 9, 0, 0]);
});

test('what is no record of a log is not passed over', () => {
  const file = join(folder, 'disk.log');
  writeFileSync(file, Buffer.alloc(24));
  expect(() => readDiskLog(file)).toThrow('no record');
});
