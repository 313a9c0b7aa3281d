import { expect, test } from 'vitest';
import { markit } from '../../../appliance/markit.ts';

async function typed(...words: string[]): Promise<{ code: number; err: string }> {
  const err: string[] = [];
  const code = await markit(['model', ...words], { out: () => undefined, err: (line) => err.push(line) });
  return { code, err: err.join('\n') };
}

test.each([
  [['teach', '--project', '3'], 'teach takes one model'],
  [['teach', '--model', 'findings'], '--project is the number of a project'],
  [['teach', '--model', 'findings', '--project', '0'], '--project is the number of a project'],
  [['teach', '--model', 'findings', '--project', '3', '--label', 'a'], "Unknown option '--label'"],
  [['compare', 'a', '--project', '3'], 'compare takes two models'],
  [['compare', 'a', 'b'], '--project is the number of a project'],
  [['promote'], 'promote takes one model'],
])('markit model %j is a misuse, and says why', async (words, reason) => {
  const { code, err } = await typed(...words);
  expect(code).toBe(2);
  expect(err).toContain(reason);
});
