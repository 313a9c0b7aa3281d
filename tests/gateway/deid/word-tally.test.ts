import { expect, test } from 'vitest';
import { wordDoubts } from '../../../gateway/deid/word-doubts.ts';
import { WordTally } from '../../../gateway/deid/word-tally.ts';

const word = (value: string) => ({ tag: 0x00080070, value });

test('a word that comes ten thousand times is told once, and then anew', () => {
  const tally = new WordTally();
  for (let k = 0; k < 10_000; k += 1) tally.add('PACS', [word('Nova')]);
  tally.add('ROOM', [word('Nova')]);
  expect(tally.take().map(({ source, value, count }) => [source, value, count])).toEqual([
    ['PACS', 'Nova', 10_000],
    ['ROOM', 'Nova', 1],
  ]);
  expect(tally.take()).toEqual([]);
});

test('a million different words of one sender are a hundred, and take no room of another', () => {
  const tally = new WordTally();
  for (let k = 0; k < 1_000_000; k += 1) tally.add('FLOOD', [word(`W${k}x`)]);
  tally.add('ROOM', [word('Nova')]);
  const told = tally.take();
  expect(told.filter(({ source }) => source === 'FLOOD')).toHaveLength(100);
  expect(told.at(-1)).toEqual({ ...word('Nova'), source: 'ROOM', count: 1 });
});

test('senders are bounded as well', () => {
  const tally = new WordTally({ wordsOfSource: 2, sources: 3 });
  for (let k = 0; k < 100; k += 1) tally.add(`PEER${k}`, [word('Nova')]);
  expect(tally.take()).toHaveLength(3);
});

test.each([
  [0x00080070, 'Nova Imaging GmbH', []],
  [0x00080070, 'Jane Doe', ['name']],
  [0x00080070, 'Doe, J', ['name']],
  [0x00081090, 'Dr. Haase', ['name']],
  [0x00180015, 'JD', ['initials']],
  [0x00180015, 'CT', []],
  [0x00081090, 'NX 1200', ['number']],
  [0x0008103e, 'THORAX NEU 123', ['number', 'typed']],
])('the doubts about %i %s', (tag, value, doubts) => {
  expect(wordDoubts(tag, value)).toEqual(doubts);
});
