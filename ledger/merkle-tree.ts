/** Growing an RFC 6962 tree and planning its proofs over stored nodes: which complete subtrees to read, and how to fold them. */
import { LedgerError } from './ledger-error.ts';
import { emptyRoot, type Hash, nodeHash } from './merkle-hash.ts';

/** A complete subtree: it covers leaves [index * 2^level, (index + 1) * 2^level) and never changes once it exists. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

export interface StoredNode extends NodeId {
  readonly hash: Hash;
}

/** The whole state that appending needs: the roots of the complete subtrees of `size` leaves, widest first. */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Hash[];
}

export const emptyFrontier: Frontier = { size: 0, peaks: [] };

/** Adds one leaf in O(log n) at worst, O(1) on average; `created` are the nodes to store, leaf first. */
export function appendLeaf(frontier: Frontier, leaf: Hash): { frontier: Frontier; created: StoredNode[] } {
  const peaks = [...frontier.peaks];
  const created: StoredNode[] = [{ level: 0, index: frontier.size, hash: leaf }];
  let hash = leaf;
  let level = 0;
  // Every trailing 1 bit of the size is a complete subtree as wide as the new one: the two become one.
  for (let index = frontier.size; index % 2 === 1; index = (index - 1) / 2) {
    const left = peaks.pop();
    if (left === undefined) throw new LedgerError('OUT_OF_RANGE', 'the frontier has fewer peaks than its size needs');
    hash = nodeHash(left, hash);
    level += 1;
    created.push({ level, index: (index - 1) / 2, hash });
  }
  peaks.push(hash);
  return { frontier: { size: frontier.size + 1, peaks }, created };
}

/** The root over complete subtrees given widest first, which is how RFC 6962 splits at the largest power of two. */
export function foldPeaks(peaks: readonly Hash[]): Hash {
  return peaks.length === 0 ? emptyRoot() : peaks.reduceRight((right, left) => nodeHash(left, right));
}

/** The peaks of a tree of `size` leaves, widest first. */
export function peakIds(size: number): NodeId[] {
  checkSize(size);
  return cover(0, size);
}

/** Per element of PATH(index, D[size]) (RFC 6962 section 2.1.1), sibling first: the stored nodes it is folded from. */
export function planInclusion(index: number, size: number): NodeId[][] {
  checkSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new LedgerError('OUT_OF_RANGE', 'the leaf is not in a tree of that size');
  }
  const plan: NodeId[][] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const split = begin + splitWidth(end - begin);
    if (index < split) {
      plan.unshift(cover(split, end));
      end = split;
    } else {
      plan.unshift(cover(begin, split));
      begin = split;
    }
  }
  return plan;
}

/** Per element of PROOF(first, D[second]) (RFC 6962 section 2.1.2): the stored nodes it is folded from. */
export function planConsistency(first: number, second: number): NodeId[][] {
  checkSize(first);
  checkSize(second);
  if (first > second) throw new LedgerError('OUT_OF_RANGE', 'the first tree is larger than the second');
  if (first === 0) return [];
  const plan: NodeId[][] = [];
  let begin = 0;
  let end = second;
  while (end !== first) {
    const split = begin + splitWidth(end - begin);
    if (first <= split) {
      plan.unshift(cover(split, end));
      end = split;
    } else {
      plan.unshift(cover(begin, split));
      begin = split;
    }
  }
  // While begin is 0 the old root is this subtree, and the verifier has it (SUBPROOF with b = true).
  if (begin > 0) plan.unshift(cover(begin, end));
  return plan;
}

/** Turns a plan into the proof; `read` gives the hash of a stored node. */
export function runPlan(plan: readonly (readonly NodeId[])[], read: (node: NodeId) => Hash): Hash[] {
  return plan.map((nodes) => foldPeaks(nodes.map(read)));
}

/** The complete subtrees of leaves [begin, end), widest first; `begin` is a multiple of the widest. */
function cover(begin: number, end: number): NodeId[] {
  const nodes: NodeId[] = [];
  for (let at = begin; at < end; ) {
    // Halving in floating point is exact below 2^53, where 32-bit shifts would not be.
    let level = 0;
    while (2 ** (level + 1) <= end - at) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The largest power of two smaller than `width` (RFC 6962's k); `width` is at least 2. */
function splitWidth(width: number): number {
  let k = 1;
  while (k * 2 < width) k *= 2;
  return k;
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new LedgerError('OUT_OF_RANGE', 'not a tree size');
}
