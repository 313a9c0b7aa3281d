import { expect, test } from 'vitest';
import { leafHash } from '../../ledger/merkle-hash.ts';
import { planConsistency, planInclusion, runPlan } from '../../ledger/merkle-tree.ts';
import { verifyConsistency, verifyInclusion } from '../../ledger/merkle-verify.ts';
import { ctConsistency, ctInclusion, ctLeaves, ctRoots } from './ct-vectors.ts';
import { grow, leavesOf } from './tree-of.ts';

const nothing = new Uint8Array(32);

test('the published proofs verify', () => {
  for (const { index, size, proof } of ctInclusion) {
    const leaf = leafHash(ctLeaves[index] ?? nothing);
    expect(verifyInclusion({ index, size, leaf, proof, root: ctRoots[size] ?? nothing })).toBe(true);
  }
  for (const { first, second, proof } of ctConsistency) {
    const [firstRoot, secondRoot] = [ctRoots[first] ?? nothing, ctRoots[second] ?? nothing];
    expect(verifyConsistency({ first, second, firstRoot, secondRoot, proof })).toBe(true);
  }
});

test('every leaf of every size to 300 verifies where it stands and nowhere beside it', () => {
  const leaves = leavesOf(300);
  const tree = grow(leaves);
  for (let size = 1; size <= 300; size += 1) {
    const root = tree.root(size);
    for (let index = 0; index < size; index += 1) {
      const leaf = leaves[index] ?? nothing;
      const proof = runPlan(planInclusion(index, size), tree.read);
      if (!verifyInclusion({ index, size, leaf, proof, root })) expect.fail(`leaf ${index} of ${size}`);
      if (size % 10 !== 0) continue;
      const beside = { index: index === 0 ? 1 : index - 1, size, leaf, proof, root };
      if (verifyInclusion(beside)) expect.fail(`leaf ${index} of ${size} also verifies beside`);
    }
  }
});

test('every pair of sizes to 100 is consistent, and with no other root', () => {
  const tree = grow(leavesOf(101));
  for (let second = 1; second <= 100; second += 1) {
    for (let first = 1; first <= second; first += 1) {
      const proof = runPlan(planConsistency(first, second), tree.read);
      const whole = { first, second, firstRoot: tree.root(first), secondRoot: tree.root(second), proof };
      if (!verifyConsistency(whole)) expect.fail(`${first} to ${second}`);
      if (verifyConsistency({ ...whole, firstRoot: tree.root(first + 1) })) expect.fail(`${first} to ${second}: first`);
      if (verifyConsistency({ ...whole, secondRoot: tree.root(second + 1) }))
        expect.fail(`${first} to ${second}: second`);
    }
  }
});

test('a proof with an element more, less, changed or out of order is refused', () => {
  const leaves = leavesOf(100);
  const tree = grow(leaves);
  for (let size = 2; size <= 100; size += 7) {
    for (let index = 0; index < size; index += 1) {
      const proof = runPlan(planInclusion(index, size), tree.read);
      const whole = { index, size, leaf: leaves[index] ?? nothing, root: tree.root(size) };
      const bad = [
        proof.slice(1),
        proof.slice(0, -1),
        [...proof, nothing],
        [nothing, ...proof],
        ...(proof.length > 1 ? [proof.toReversed()] : []),
        ...proof.map((_, at) => proof.map((hash, other) => (other === at ? flipped(hash) : hash))),
      ];
      for (const other of bad) expect(verifyInclusion({ ...whole, proof: other })).toBe(false);
    }
  }
});

test('sizes that are none are refused, not looped over', () => {
  const root = new Uint8Array(32);
  for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
    expect(verifyInclusion({ index: 0, size, leaf: root, proof: [], root })).toBe(false);
    expect(verifyConsistency({ first: size, second: size, firstRoot: root, secondRoot: root, proof: [] })).toBe(false);
  }
});

function flipped(hash: Uint8Array): Uint8Array {
  return hash.map((byte, at) => (at === 17 ? byte ^ 1 : byte));
}
