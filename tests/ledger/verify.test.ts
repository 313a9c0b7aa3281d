import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signAnchor } from '../../ledger/anchor.ts';
import { formatCheckpoint } from '../../ledger/checkpoint.ts';
import { encodeEvent, type LedgerEvent } from '../../ledger/event.ts';
import { newSecret, sealedLeaf } from '../../ledger/leaf.ts';
import { planInclusion, runPlan } from '../../ledger/merkle-tree.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { formatReceipt, parseReceipt } from '../../ledger/receipt.ts';
import { signNote } from '../../ledger/signed-note.ts';
import { parseTlogProof } from '../../ledger/tlog-proof.ts';
import { holds, verifyReceipt } from '../../ledger/verify.ts';
import { grow, leavesOf } from './tree-of.ts';

const signer = noteSigner('markit-edge/box-1', ed25519FromSeed(new Uint8Array(32).fill(7)));
const content = new TextEncoder().encode('a,b\r\n1,2\r\n');
const event: LedgerEvent = {
  kind: 'released',
  time: '2026-11-24T03:04:05.678Z',
  subject: 'release-9',
  actor: 'manager-1',
  digest: createHash('sha256').update(content).digest('hex'),
  what: 'answers-csv',
};

function makeReceipt({ anchored, by = signer }: { anchored: boolean; by?: typeof signer }): string {
  const secret = newSecret();
  const leaves = leavesOf(21);
  leaves[11] = sealedLeaf(encodeEvent(event), secret);
  const tree = grow(leaves);
  const checkpoint = { origin: by.name, size: 21, root: tree.root(21) };
  return formatReceipt({
    event,
    secret,
    verifierKey: by.verifierKey,
    proof: {
      index: 11,
      hashes: runPlan(planInclusion(11, 21), tree.read),
      checkpoint: signNote(formatCheckpoint(checkpoint), by),
    },
    ...(anchored
      ? { anchor: signAnchor({ ...checkpoint, chain: 'edge-dev-1', height: 17, transaction: 'A1'.repeat(32) }, by) }
      : {}),
  });
}

test('a receipt holds with the pinned key, and says what is left to ask', () => {
  const findings = verifyReceipt(makeReceipt({ anchored: false }), { publicKey: signer.verifierKey, content });
  expect(findings.map(({ check, result }) => `${check} ${result}`)).toEqual([
    'form good',
    'key good',
    'signature good',
    'inclusion good',
    'content good',
    'anchor open',
  ]);
});

test('without a pinned key the key stays open', () => {
  const findings = verifyReceipt(makeReceipt({ anchored: true }));
  expect(findings.find(({ check }) => check === 'key')?.result).toBe('open');
  expect(holds(findings)).toBe(true);
  const anchor = findings.find(({ check }) => check === 'anchor');
  expect(anchor?.words).toMatch(/block 17 of edge-dev-1.*markit-edge:1:[0-9a-f]{64}:21:[0-9a-f]{64}$/);
});

test('another key, another file and another log are refused', () => {
  const receipt = makeReceipt({ anchored: true });
  const other = noteSigner('markit-edge/box-1', ed25519FromSeed(new Uint8Array(32).fill(8)));
  expect(verifyReceipt(receipt, { publicKey: other.verifierKey }).at(-1)).toMatchObject({
    check: 'key',
    result: 'bad',
  });
  const forged = makeReceipt({ anchored: true, by: other });
  expect(verifyReceipt(forged, { publicKey: signer.verifierKey }).at(-1)).toMatchObject({
    check: 'key',
    result: 'bad',
  });
  const changed = new TextEncoder().encode('a,b\r\n1,3\r\n');
  expect(verifyReceipt(receipt, { content: changed }).at(-1)).toMatchObject({ check: 'content', result: 'bad' });
});

test('every byte of a receipt that is changed or dropped, and every eighth doubled, is refused', () => {
  const receipt = makeReceipt({ anchored: true });
  const refused = (text: string, at: number) => {
    if (holds(verifyReceipt(text)))
      expect.fail(`byte ${at} of ${receipt.length} was changed and the receipt still holds`);
  };
  for (let at = 0; at < receipt.length; at += 1) {
    const code = receipt.charCodeAt(at);
    for (const other of [code ^ 1, code ^ 0x20]) {
      if (other !== code) refused(receipt.slice(0, at) + String.fromCharCode(other) + receipt.slice(at + 1), at);
    }
    refused(receipt.slice(0, at) + receipt.slice(at + 1), at);
    if (at % 8 === 0) refused(receipt.slice(0, at) + receipt.charAt(at) + receipt.slice(at), at);
  }
});

test('the tail is a proof file of its own', () => {
  const receipt = makeReceipt({ anchored: true });
  const tail = receipt.slice(receipt.indexOf('c2sp.org/tlog-proof@v1\n'));
  expect(parseTlogProof(tail)).toEqual(parseReceipt(receipt).proof);
});

test('an anchor of another checkpoint is refused', () => {
  const [one, two] = [parseReceipt(makeReceipt({ anchored: true })), parseReceipt(makeReceipt({ anchored: true }))];
  const mixed = formatReceipt({ ...one, ...(two.anchor === undefined ? {} : { anchor: two.anchor }) });
  expect(verifyReceipt(mixed).at(-1)).toMatchObject({ check: 'anchor', result: 'bad' });
});
