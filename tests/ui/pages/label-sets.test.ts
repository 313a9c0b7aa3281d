import { expect, test } from 'vitest';
import { labelProblems } from '../../../projects/label-schema.ts';
import { freeKey, labelId, labelProblem, labelSets } from '../../../ui/pages/label-sets.ts';

test.each(labelSets)('$name can be used as it is', ({ labels }) => {
  expect(labelProblems(labels)).toEqual([]);
});

test('a name becomes an id that the contract admits, and that nobody else has', () => {
  const [first] = labelSets[0]?.labels ?? [];
  expect(labelId('  Éffusion (left)!', [])).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
  expect(labelId('123', [])).toBe('label');
  expect(labelId(first?.name ?? '', labelSets[0]?.labels ?? [])).toBe(`${first?.id}-2`);
});

test('a key is the first letter that is free and not the page’s own', () => {
  expect(freeKey('Gas', [])).toBe('A');
  expect(freeKey('QGX', [])).toBe('A');
});

test('what is wrong is said with the name of the label', () => {
  const labels = labelSets[1]?.labels ?? [];
  const [one, two] = labels;
  if (one === undefined || two === undefined) throw new Error('no labels');
  expect(labelProblem([one, { ...two, key: one.key }])).toContain(two.name);
  expect(labelProblem([{ ...one, key: 'Q' }])).toContain('Q');
  expect(labelProblem([])).toBeDefined();
  expect(labelProblem(labels)).toBeUndefined();
});
