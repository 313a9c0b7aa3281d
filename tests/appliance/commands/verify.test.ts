import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Misuse } from '../../../appliance/command.ts';
import { command } from '../../../appliance/commands/verify.ts';
import { formatCheckpoint } from '../../../ledger/checkpoint.ts';
import { encodeEvent, type LedgerEvent } from '../../../ledger/event.ts';
import { newSecret, sealedLeaf } from '../../../ledger/leaf.ts';
import { ed25519FromSeed, noteSigner } from '../../../ledger/note-key.ts';
import { formatReceipt } from '../../../ledger/receipt.ts';
import { signNote } from '../../../ledger/signed-note.ts';

const signer = noteSigner('markit-edge/box-1', ed25519FromSeed(new Uint8Array(32).fill(7)));
let folder: string;
let receipt: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-verify-'));
  const digest = createHash('sha256').update('a,b\r\n').digest('hex');
  const [time, subject] = ['2026-11-24T03:04:05.678Z', 'release-9'];
  const event: LedgerEvent = { kind: 'released', time, subject, actor: 'user-1', digest, what: 'answers-csv' };
  const secret = newSecret();
  const root = sealedLeaf(encodeEvent(event), secret);
  const checkpoint = signNote(formatCheckpoint({ origin: signer.name, size: 1, root }), signer);
  const proof = { index: 0, hashes: [], checkpoint };
  receipt = formatReceipt({ event, secret, verifierKey: signer.verifierKey, proof });
  writeFileSync(at('receipt'), receipt);
  writeFileSync(at('broken'), receipt.replace('release-9', 'release-8'));
  writeFileSync(at('table.csv'), 'a,b\r\n');
  writeFileSync(at('other.csv'), 'a,c\r\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; words: string }> {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return { code: await command.run(args, { out: keep, err: keep }), words: lines.join('\n') };
}

test('a good receipt answers 0 and says what was checked and what is open', async () => {
  const { code, words } = await run(at('receipt'), '--key', signer.verifierKey, '--file', at('table.csv'));
  expect(words.split('\n').map((line) => line.slice(0, 4))).toEqual([
    'good',
    'good',
    'good',
    'good',
    'good',
    'open',
    'The ',
  ]);
  expect(code).toBe(0);
});

test('a changed receipt and another file answer 1', async () => {
  expect(await run(at('broken'))).toMatchObject({ code: 1, words: expect.stringContaining('BAD ') });
  expect(await run(at('receipt'), '--file', at('other.csv'))).toMatchObject({ code: 1 });
});

test('no file, two files, a file that is not there, a key that is none: misuse', async () => {
  for (const args of [[], [at('receipt'), at('receipt')], [at('absent')], [at('receipt'), '--key', 'x'], ['--what']]) {
    await expect(run(...args)).rejects.toThrow(Misuse);
  }
});
