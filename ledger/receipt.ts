/** Receipts: one text file that says in words what was sealed and carries everything to check it without the box. */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeEvent, encodeEvent, type LedgerEvent } from './event.ts';
import { secretBytes } from './leaf.ts';
import { LedgerError } from './ledger-error.ts';
import { formatTlogProof, parseTlogProof, type TlogProof, tlogProofHeader } from './tlog-proof.ts';

export interface Receipt {
  readonly event: LedgerEvent;
  readonly secret: Uint8Array;
  /** The log's key as the box gave it; a verifier who pins a key uses that one instead. */
  readonly verifierKey: string;
  readonly proof: TlogProof;
  /** Signed note of ledger/anchor.ts, where the checkpoint of this receipt is on a chain. */
  readonly anchor?: string;
}

const title = 'MarkIt Edge receipt 1';
const notice = 'Research use only. Not a medical device.';
const longestReceipt = 256 * 1024;

/** The tail, from `c2sp.org/tlog-proof@v1` on, is a proof file of its own that other tools read. */
export function formatReceipt({ event, secret, verifierKey, proof, anchor }: Receipt): string {
  const head = [
    title,
    notice,
    '',
    inWords(event),
    'It stands on the log named below, where it can be neither changed nor taken out.',
    'Check this file without the box: npm exec markit -- verify FILE',
    '',
    `event ${new TextDecoder().decode(encodeEvent(event))}`,
    `secret ${encodeBase64(secret)}`,
    `key ${verifierKey}`,
    '',
  ];
  const anchored = anchor === undefined ? [] : [anchor];
  return [...head, ...anchored, formatTlogProof(proof)].join('\n');
}

/** Accepts exactly what `formatReceipt` writes: a byte more, less or other is MALFORMED. Nothing is verified yet. */
export function parseReceipt(text: string): Receipt {
  if (text.length > longestReceipt) throw new LedgerError('TOO_LARGE', 'a receipt is at most 256 KiB');
  const split = text.indexOf(`\n${tlogProofHeader}\n`);
  const head = /\nevent (?<event>.+)\nsecret (?<secret>.+)\nkey (?<key>.+)\n\n?(?<anchor>[\s\S]*)$/.exec(
    text.slice(0, split),
  );
  const { event, secret, key, anchor } = head?.groups ?? {};
  if (split < 0 || !text.startsWith(`${title}\n`) || !event || !secret || !key) {
    throw new LedgerError('MALFORMED', 'not a receipt of version 1');
  }
  const receipt: Receipt = {
    event: decodeEvent(new TextEncoder().encode(event)),
    secret: decodeBase64(secret, secretBytes),
    verifierKey: key,
    proof: parseTlogProof(text.slice(split + 1)),
    ...(anchor ? { anchor } : {}),
  };
  if (formatReceipt(receipt) !== text) throw new LedgerError('MALFORMED', 'the receipt was changed');
  return receipt;
}

function inWords(event: LedgerEvent): string {
  const at = `${event.time.slice(0, 10)} ${event.time.slice(11, 19)} UTC`;
  switch (event.kind) {
    case 'instance-received':
      return `On ${at} this box received the instance ${event.subject}.`;
    case 'answer-submitted':
      return `On ${at} the reader ${event.actor} submitted an answer to ${event.subject}.`;
    case 'released':
      return `On ${at} the account ${event.actor} let ${event.what} ${event.subject} leave this box.`;
    case 'image-decided':
      return `On ${at} the account ${event.actor} decided about the held image ${event.subject}: ${event.what}.`;
    case 'words-decided':
      return `On ${at} the account ${event.actor} decided about words that this site keeps: ${event.what}.`;
  }
}
