/** Checking proofs by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2; shares nothing with the code that makes them. */
import { type Hash, nodeHash, sameHash } from './merkle-hash.ts';

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

export interface Consistency {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Hash;
  readonly secondRoot: Hash;
  readonly proof: readonly Hash[];
}

/** Whether the leaf stands at `index` in the tree of `size` leaves with that root. */
export function verifyInclusion({ index, size, leaf, proof, root }: Inclusion): boolean {
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = nodeHash(sibling, hash);
      // A right border node without a sibling rises unhashed.
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(hash, root);
}

/** Whether the tree of `second` leaves begins with the tree of `first` leaves: nothing was changed or taken out. */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: Consistency): boolean {
  if (!isSize(first) || !isSize(second) || first < 1 || first > second) return false;
  if (first === second) return proof.length === 0 && sameHash(firstRoot, secondRoot);
  let at = first - 1;
  let last = second - 1;
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // Where the old size is a power of two, its root is itself a node of the new tree and is left out of the proof.
  const path = at === 0 ? [firstRoot, ...proof] : [...proof];
  const seed = path.shift();
  if (seed === undefined) return false;
  let oldHash = seed;
  let newHash = seed;
  for (const node of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      oldHash = nodeHash(node, oldHash);
      newHash = nodeHash(node, newHash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newHash = nodeHash(newHash, node);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(oldHash, firstRoot) && sameHash(newHash, secondRoot);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
