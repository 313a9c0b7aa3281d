import { expect, test } from 'vitest';
import { Kept, type Shelf } from '../../../ui/reading/kept.ts';

/** Web Storage over a Map: same contract, no browser. */
class MapShelf implements Shelf {
  readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key = (index: number): string | null => [...this.map.keys()][index] ?? null;
  getItem = (key: string): string | null => this.map.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.map.set(key, value);
  removeItem = (key: string): void => void this.map.delete(key);
}

const nobody = async (): Promise<boolean> => false;

test('a page takes over what a closed one left, and only of the same reader', async () => {
  const shelf = new MapShelf();
  new Kept<string>(shelf, 3, 'page-a').write(['first']);
  new Kept<string>(shelf, 3, 'page-b').write(['second', 'third']);
  new Kept<string>(shelf, 33, 'page-c').write(['of another reader']);
  const mine = new Kept<string>(shelf, 3, 'page-d');
  expect(await mine.adopt(nobody)).toEqual(['first', 'second', 'third']);
  expect([...shelf.map.keys()]).toEqual(['markit.kept.33.page-c', mine.key]);
});

test('what another open page still sends is left to it', async () => {
  const shelf = new MapShelf();
  const other = new Kept<string>(shelf, 3, 'page-a');
  other.write(['on its way']);
  const mine = new Kept<string>(shelf, 3, 'page-b');
  expect(await mine.adopt(async (key) => key === other.key)).toEqual([]);
  expect(shelf.map.has(other.key)).toBe(true);
});

test('nothing waits, nothing lies there', () => {
  const shelf = new MapShelf();
  const kept = new Kept<string>(shelf, 3, 'page-a');
  kept.write(['one']);
  kept.write([]);
  expect(shelf.map.size).toBe(0);
});

test('signing out forgets every page of this reader and of nobody else', () => {
  const shelf = new MapShelf();
  new Kept<string>(shelf, 3, 'page-a').write(['one']);
  new Kept<string>(shelf, 4, 'page-b').write(['other']);
  new Kept<string>(shelf, 3, 'page-c').forget();
  expect([...shelf.map.keys()]).toEqual(['markit.kept.4.page-b']);
});

test('half a write is no entry', async () => {
  const shelf = new MapShelf();
  shelf.setItem('markit.kept.3.page-a', '[{"task":');
  expect(await new Kept<string>(shelf, 3, 'page-b').adopt(nobody)).toEqual([]);
});
