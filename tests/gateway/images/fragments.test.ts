import { expect, test } from 'vitest';
import { groupFragments, type ReadAt, walkFragments } from '../../../gateway/images/fragments.ts';

const leading = 1000;

function item(content: Buffer, tag = 0xe000fffe): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(tag, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

function offsets(...values: number[]): Buffer {
  const table = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) table.writeUInt32LE(value, index * 4);
  return table;
}

const delimiter = item(Buffer.alloc(0), 0xe0ddfffe);

function stored(...parts: Buffer[]): { read: ReadAt; value: { offset: number; length: number } } {
  const file = Buffer.concat([Buffer.alloc(leading), ...parts, Buffer.alloc(500, 0xee)]);
  return {
    read: async (offset, length) => file.subarray(offset, offset + length),
    value: { offset: leading, length: file.length - leading - 500 },
  };
}

async function framesOf(table: Buffer, fragments: ReadonlyArray<Buffer>, frames: number): Promise<string[]> {
  const { read, value } = stored(item(table), ...fragments.map((fragment) => item(fragment)), delimiter);
  const groups = await groupFragments(read, await walkFragments(read, value), frames);
  const texts = groups.map((group) => Promise.all(group.map(({ offset, length }) => read(offset, length))));
  return (await Promise.all(texts)).map((parts) => Buffer.concat(parts).toString('latin1'));
}

const named = (...names: string[]) => names.map((name) => Buffer.from(name));
/** A JPEG code stream in `parts` fragments, named for the test. */
const jpeg = (name: string, padding = '') => Buffer.from(`\xff\xd8${name}\xff\xd9${padding}`, 'latin1');

test('one fragment a frame, with and without an offset table', async () => {
  expect(await framesOf(Buffer.alloc(0), named('aa', 'bb', 'cc'), 3)).toEqual(['aa', 'bb', 'cc']);
  expect(await framesOf(offsets(0, 10, 20), named('aa', 'bb', 'cc'), 3)).toEqual(['aa', 'bb', 'cc']);
});

test('all fragments of a single frame', async () => {
  expect(await framesOf(Buffer.alloc(0), named('aa', 'bb', 'cc'), 1)).toEqual(['aabbcc']);
});

test('several fragments a frame by the basic offset table', async () => {
  expect(await framesOf(offsets(0, 20), named('aa', 'bb', 'cc', 'dd'), 2)).toEqual(['aabb', 'ccdd']);
  expect(await framesOf(offsets(0, 30), named('aa', 'bb', 'cc', 'dd'), 2)).toEqual(['aabbcc', 'dd']);
});

test('several fragments a frame by their first and last markers, padded or not', async () => {
  const one = jpeg('first', '\0');
  const two = jpeg('second');
  const fragments = [one.subarray(0, 4), one.subarray(4), two.subarray(0, 6), two.subarray(6)];
  const expected = [one.toString('latin1'), two.toString('latin1')];
  expect(await framesOf(Buffer.alloc(0), fragments, 2)).toEqual(expected);
});

test('a table that points beside the items is not believed', async () => {
  const one = jpeg('first');
  const two = jpeg('two..');
  const fragments = [one.subarray(0, 4), one.subarray(4), two];
  for (const table of [offsets(0, 5), offsets(4, 8), offsets(0, 0), offsets(0, 4_000_000_000)]) {
    expect(await framesOf(table, fragments, 2)).toEqual([one.toString('latin1'), two.toString('latin1')]);
  }
});

test.each([
  ['fewer fragments than frames', named('aa', 'bb'), 3],
  ['frames that no marker tells apart', named('aa', 'bb', 'cc'), 2],
  ['no fragments', [], 1],
])('%s: broken', async (_what, fragments, frames) => {
  await expect(framesOf(Buffer.alloc(0), fragments, frames)).rejects.toMatchObject({ code: 'INSTANCE_BROKEN' });
});

test.each([
  [
    'an item longer than the element',
    item(Buffer.alloc(0)),
    Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0x7f]),
  ],
  ['an undefined length', item(Buffer.alloc(0)), Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff])],
  ['a tag that is no item', item(Buffer.alloc(0)), item(Buffer.alloc(4), 0x0010_0010)],
])('%s: broken', async (_what, ...parts) => {
  const { read, value } = stored(...parts);
  await expect(walkFragments(read, value)).rejects.toMatchObject({ code: 'INSTANCE_BROKEN' });
});

test('a hundred thousand small fragments are walked with few reads', async () => {
  const { read, value } = stored(
    item(Buffer.alloc(0)),
    ...Array.from({ length: 100_000 }, () => item(Buffer.alloc(2))),
  );
  let reads = 0;
  const counted: ReadAt = (offset, length) => {
    reads += 1;
    return read(offset, length);
  };
  expect((await walkFragments(counted, value)).fragments).toHaveLength(100_000);
  expect(reads).toBeLessThan(100);
});
