import { expect, test } from 'vitest';
import { leafHash } from '../../ledger/merkle-hash.ts';
import { peakIds, planConsistency, planInclusion, runPlan } from '../../ledger/merkle-tree.ts';
import { ctConsistency, ctInclusion, ctLeaves, ctRoots } from './ct-vectors.ts';
import { grow, leavesOf, mth, path, subproof } from './tree-of.ts';

test('the roots of the certificate-transparency leaves are the published ones', () => {
  const tree = grow(ctLeaves.map(leafHash));
  expect(ctRoots.map((_, size) => tree.root(size))).toEqual(ctRoots);
});

test('the published inclusion and consistency proofs come out', () => {
  const tree = grow(ctLeaves.map(leafHash));
  for (const { index, size, proof } of ctInclusion) {
    expect(runPlan(planInclusion(index, size), tree.read)).toEqual(proof);
  }
  for (const { first, second, proof } of ctConsistency) {
    expect(runPlan(planConsistency(first, second), tree.read)).toEqual(proof);
  }
});

test('every size to 300: root and peaks are those of RFC 6962 written out', () => {
  const leaves = leavesOf(300);
  const tree = grow(leaves);
  for (let size = 0; size <= 300; size += 1) {
    expect(tree.root(size)).toEqual(mth(leaves.slice(0, size)));
    expect(peakIds(size).map(tree.read)).toEqual(tree.frontiers[size]?.peaks);
  }
});

test('every proof of every size to 40 is that of RFC 6962 written out', () => {
  const leaves = leavesOf(40);
  const tree = grow(leaves);
  for (let size = 1; size <= 40; size += 1) {
    const some = leaves.slice(0, size);
    for (let index = 0; index < size; index += 1) {
      expect(runPlan(planInclusion(index, size), tree.read)).toEqual(path(index, some));
    }
    for (let first = 1; first <= size; first += 1) {
      expect(runPlan(planConsistency(first, size), tree.read)).toEqual(subproof(first, some, true));
    }
  }
});

test('a proof in a tree of 2^40 leaves reads at most 40 nodes an element and has 40 elements', () => {
  const size = 2 ** 40;
  const plan = planInclusion(size - 1, size);
  expect(plan).toHaveLength(40);
  expect(plan.every((nodes) => nodes.length === 1)).toBe(true);
  expect(planInclusion(3, size - 1).flat().length).toBeLessThanOrEqual(80);
});

test('leaves and sizes outside the tree are refused', () => {
  for (const [index, size] of [
    [0, 0],
    [5, 5],
    [-1, 5],
    [0.5, 5],
    [0, Number.NaN],
    [0, 2 ** 53],
  ] as const) {
    expect(() => planInclusion(index, size)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
  }
  expect(() => planConsistency(6, 5)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
});
