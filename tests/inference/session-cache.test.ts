/** Sessions stay open as far as their bytes allow: the one that was used longest ago goes first, before another comes. */

import { expect, test } from 'vitest';
import { type RunnableModel, SessionCache } from '../../inference/session-cache.ts';

function modelOf(sha256: string, bytes: number): RunnableModel {
  const shape = { input: 'x', dims: [1], outputs: ['y'], batch: 'free' } as const;
  return { sha256, bytes, name: sha256, version: '1.0.0', path: `/${sha256}`, ...shape };
}

function recording(most: number, broken?: string) {
  const log: string[] = [];
  const cache = new SessionCache(async ({ sha256 }) => {
    if (sha256 === broken) throw new Error('no model');
    log.push(`open ${sha256}`);
    const close = async () => void log.push(`close ${sha256}`);
    return { inputs: ['x'], outputs: ['y'], run: async () => ({}), close };
  }, most);
  return { cache, log };
}

test('what was used last stays, and room is made before the next is opened', async () => {
  const { cache, log } = recording(100);
  const [a, b, c] = [modelOf('a', 40), modelOf('b', 40), modelOf('c', 50)];
  for (const model of [a, b, a, c, a, b]) await cache.get(model);
  expect(log).toEqual(['open a', 'open b', 'close b', 'open c', 'close c', 'open b']);
});

test('one that is larger than all room is kept alone', async () => {
  const { cache, log } = recording(100);
  await cache.get(modelOf('a', 40));
  await cache.get(modelOf('huge', 500));
  await cache.get(modelOf('huge', 500));
  expect(log).toEqual(['open a', 'close a', 'open huge']);
  await cache.close();
  expect(log.at(-1)).toBe('close huge');
});

test('one that cannot be opened is not there, and is tried again', async () => {
  const { cache } = recording(100, 'broken');
  for (let time = 0; time < 2; time++) await expect(cache.get(modelOf('broken', 1))).rejects.toThrow('no model');
  await expect(cache.get(modelOf('a', 1))).resolves.toMatchObject({ inputs: ['x'] });
});
