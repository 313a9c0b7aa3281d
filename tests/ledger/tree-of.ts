/** A tree in memory for tests, and RFC 6962 section 2.1 written out recursively as the oracle. */
import { emptyRoot, type Hash, leafHash, nodeHash } from '../../ledger/merkle-hash.ts';
import { appendLeaf, emptyFrontier, type Frontier, foldPeaks, type NodeId } from '../../ledger/merkle-tree.ts';

export interface GrownTree {
  readonly frontiers: readonly Frontier[];
  root(size: number): Hash;
  read(node: NodeId): Hash;
}

/** Appends leaves one by one, keeping every frontier on the way: `frontiers[n]` has n leaves. */
export function grow(leaves: readonly Hash[]): GrownTree {
  const stored = new Map<string, Hash>();
  const frontiers: Frontier[] = [emptyFrontier];
  let frontier = emptyFrontier;
  for (const leaf of leaves) {
    const grown = appendLeaf(frontier, leaf);
    frontier = grown.frontier;
    frontiers.push(frontier);
    for (const node of grown.created) stored.set(`${node.level}/${node.index}`, node.hash);
  }
  return {
    frontiers,
    root: (size) => foldPeaks(frontiers[size]?.peaks ?? []),
    read(node) {
      const hash = stored.get(`${node.level}/${node.index}`);
      if (!hash) throw new Error(`node ${node.level}/${node.index} was never created`);
      return hash;
    },
  };
}

export function leavesOf(count: number): Hash[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));
}

/** MTH(D) over leaf hashes, word for word. */
export function mth(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return emptyRoot();
  if (leaves.length === 1) return only;
  const k = split(leaves.length);
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

/** PATH(m, D), word for word. */
export function path(m: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...path(m, leaves.slice(0, k)), mth(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), mth(leaves.slice(0, k))];
}

/** SUBPROOF(m, D, b), word for word. */
export function subproof(m: number, leaves: readonly Hash[], b: boolean): Hash[] {
  if (m === leaves.length) return b ? [] : [mth(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), b), mth(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))];
}

function split(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}
