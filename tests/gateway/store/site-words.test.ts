import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WordSeals } from '../../../gateway/deid/sealed-words.ts';
import { approvedWords, decideWords, noteWords, type SiteWordParts, wordList } from '../../../gateway/site-words.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';

const manufacturer = 0x00080070;
const bodyPart = 0x00180015;
const bounds = { newOfSource: 3, new: 5, refused: 2, approved: 2 };

let folder: string;
let store: Store;
let parts: SiteWordParts;
let at: number;
const told: string[][] = [];
const unreadable: number[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-words-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  at = 1_790_000_000_000;
  told.length = 0;
  unreadable.length = 0;
  parts = partsWith(4);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function partsWith(key: number): SiteWordParts {
  return {
    ...{ store, seals: new WordSeals(new Uint8Array(32).fill(key)), now: () => (at += 1_000), bounds },
    onApproved: (words) => void told.push(words.map(({ value }) => value)),
    onUnreadable: (id) => void unreadable.push(id),
  };
}

const note = (value: string, source = 'PACS', count = 1, tag = manufacturer) =>
  noteWords([{ tag, value, source, count }], parts);
const values = async (state: 'new' | 'approved' | 'refused' = 'new') =>
  (await wordList({ state }, parts)).words.map(({ value }) => value);
const idOf = async (value: string, state: 'new' | 'approved' | 'refused' = 'new') =>
  (await wordList({ state }, parts)).words.find((word) => word.value === value)?.id ?? 0;

describe('a word', () => {
  test('stands once, with its count, who sent it, and when it was seen', async () => {
    await note('Nova', 'PACS', 10_000);
    await note('Nova', 'ROOM');
    await note('Nova', 'ROOM', 5, bodyPart);
    const { words, counts, attributes } = await wordList({}, parts);
    expect(words.map(({ attribute, count, sources }) => [attribute, count, sources])).toEqual([
      ['BodyPartExamined', 5, ['ROOM']],
      ['Manufacturer', 10_001, ['PACS', 'ROOM']],
    ]);
    expect((words[1]?.lastSeen ?? 0) - (words[1]?.firstSeen ?? 0)).toBe(1_000);
    expect(counts).toEqual({ new: 2, approved: 0, refused: 0 });
    expect(attributes.map(({ tag, count }) => [tag, count])).toEqual([
      ['00080070', 1],
      ['00180015', 1],
    ]);
    expect((await wordList({ tag: '00180015' }, parts)).words).toHaveLength(1);
  });

  test('lies in no file in clear, whatever was decided', async () => {
    await note('Unmistakable');
    await note('Unforgettable');
    await decideWords('user-1', { ids: [await idOf('Unforgettable')], state: 'refused' }, parts);
    expect(await values()).toEqual(['Unmistakable']);
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name), 'latin1');
      for (const word of ['Unmistakable', 'Unforgettable', 'nforgettabl'])
        expect([name, bytes.includes(word)]).toEqual([name, false]);
    }
  });

  test('cannot be read with another key, nor in the place of another', async () => {
    await note('Nova');
    const other = partsWith(5);
    expect((await wordList({}, other)).words).toEqual([]);
    expect(unreadable).toEqual([1]);
    const seals = new WordSeals(new Uint8Array(32).fill(4));
    const word = { tag: manufacturer, value: 'Nova' };
    const row = { tag: manufacturer, lookup: seals.lookup(word), sealed: seals.seal(word) };
    expect(seals.open(row)).toBe('Nova');
    expect(() => seals.open({ ...row, tag: bodyPart })).toThrow();
    expect(() => seals.open({ ...row, lookup: seals.lookup({ ...word, value: 'Other' }) })).toThrow();
    expect(seals.seal({ tag: manufacturer, value: 'A' }).length).toBe(row.sealed.length);
  });
});

describe('a decision', () => {
  test('is told at once, sealed in the log by a keyed digest, and can be taken back', async () => {
    await note('Nova');
    await note('Nebula');
    const ids = [await idOf('Nova'), await idOf('Nebula')];
    expect((await decideWords('user-7', { ids, state: 'approved' }, parts)).decided).toBe(2);
    expect([...(told.at(-1) ?? [])].sort()).toEqual(['Nebula', 'Nova']);
    expect((await approvedWords(parts)).length).toBe(2);
    const { words } = await wordList({ state: 'approved' }, parts);
    expect(words.map(({ decidedBy }) => decidedBy)).toEqual(['user-7', 'user-7']);
    await decideWords('user-7', { ids: ids.slice(0, 1), state: 'new' }, parts);
    expect(told.at(-1)).toEqual(['Nebula']);
    expect(await values()).toEqual(['Nova']);
    const leaves = await store.read.ledgerLeavesOf({ subject: 'site-words', kind: 'words-decided' });
    const events = leaves.map(({ event }) => Buffer.from(event).toString());
    expect(events.map((event) => JSON.parse(event).what)).toEqual(['approved', 'new']);
    expect(events.join()).not.toMatch(/nova|nebula/i);
  });

  test('that changes nothing is none', async () => {
    await note('Nova');
    const ids = [await idOf('Nova')];
    await expect(decideWords('user-1', { ids: [99], state: 'approved' }, parts)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(decideWords('user-1', { ids, state: 'new' }, parts)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store.read.ledgerLeavesOf({ subject: 'site-words', kind: 'words-decided' })).toEqual([]);
  });

  test('stays when the word comes again, and is not offered twice', async () => {
    await note('Nova');
    await decideWords('user-1', { ids: [await idOf('Nova')], state: 'refused' }, parts);
    await note('Nova', 'PACS', 3);
    expect(await values()).toEqual([]);
    const [refused] = (await wordList({ state: 'refused' }, parts)).words;
    expect(refused?.count).toBe(4);
  });

  test('past what the list may hold approves nothing', async () => {
    for (const value of ['Alpha', 'Beta', 'Gamma']) await note(value);
    const ids = await Promise.all(['Alpha', 'Beta', 'Gamma'].map((value) => idOf(value)));
    await expect(decideWords('user-1', { ids, state: 'approved' }, parts)).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    expect(await approvedWords(parts)).toEqual([]);
    expect(await store.read.ledgerLeavesOf({ subject: 'site-words', kind: 'words-decided' })).toEqual([]);
  });
});

describe('a flood', () => {
  test('of one sender pushes out its own oldest words alone', async () => {
    await note('Quiet', 'ROOM');
    for (let k = 0; k < 50; k += 1) await note(`Loud${k}x`, 'FLOOD');
    expect(await values()).toEqual(['Loud47x', 'Loud48x', 'Loud49x', 'Quiet']);
  });

  test('of many senders stays within the bound, and what was decided stays', async () => {
    await note('Kept', 'ROOM');
    await decideWords('user-1', { ids: [await idOf('Kept')], state: 'approved' }, parts);
    for (let k = 0; k < 20; k += 1) await note(`Many${k}x`, `PEER${k}`);
    expect((await store.read.siteWordCounts({})).new).toBe(bounds.new);
    expect(await values('approved')).toEqual(['Kept']);
  });

  test('of refusals is bounded too', async () => {
    for (let k = 0; k < 4; k += 1) {
      await note(`No${k}way`);
      await decideWords('user-1', { ids: [await idOf(`No${k}way`)], state: 'refused' }, parts);
    }
    expect(await values('refused')).toEqual(['No2way', 'No3way']);
  });
});

describe('two decisions at once', () => {
  /** The store itself, but for how its approved words are read. */
  function readingApproved(read: (run: () => Promise<never>) => Promise<never>): SiteWordParts {
    const siteWords = (input: Parameters<Store['read']['siteWords']>[0]) =>
      read(() => store.read.siteWords(input) as Promise<never>);
    return { ...parts, store: { ...store, read: { ...store.read, siteWords } } };
  }

  test('end with the list of the later one, whichever was read first', async () => {
    await note('Acme');
    const id = await idOf('Acme');
    const first = Promise.withResolvers<void>();
    let reads = 0;
    const slow = readingApproved(async (run) => {
      reads += 1;
      const isFirst = reads === 1;
      const rows = await run();
      if (isFirst) await first.promise;
      return rows;
    });
    const approving = decideWords('user-1', { ids: [id], state: 'approved' }, slow);
    await vi.waitUntil(() => reads === 1);
    await decideWords('user-2', { ids: [id], state: 'new' }, slow);
    first.resolve();
    await approving;
    expect(told).toEqual([[]]);
  });

  test('or one whose list cannot be read leave none in force', async () => {
    await note('Acme');
    await decideWords('user-1', { ids: [await idOf('Acme')], state: 'approved' }, parts);
    const broken = readingApproved(() => Promise.reject(new Error('the disk')));
    const taken = decideWords('user-1', { ids: [await idOf('Acme', 'approved')], state: 'new' }, broken);
    await expect(taken).rejects.toThrow('the disk');
    expect(told).toEqual([['Acme'], []]);
  });
});
