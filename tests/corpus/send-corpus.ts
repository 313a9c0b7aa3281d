/**
 * Sends every public test file to a running box with a sender that is not ours and prints what became of them:
 * `node tests/corpus/send-corpus.ts HOST PORT AE [--tool dcmsend|pynetdicom] [--data FOLDER]`. With the box's data folder the
 * box is asked as well what it holds, and why.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { askBox } from '../../appliance/admin.ts';
import type { Held } from '../../gateway/contract/held.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { prepare, type Sent, sendAll, type Target, type Tool } from './senders.ts';

/** Paths of all files of the corpus, without what describes it. */
export function corpusFiles(): string[] | undefined {
  const root = sharedData('dicom');
  if (!root) return undefined;
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'manifest.csv')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** How many files met which end, as `0x0000 Success` or a reason in words, most frequent first. */
export function tally(sent: readonly Sent[]): [end: string, count: number][] {
  return count(sent.map(({ status, why }) => (status === undefined ? `not sent: ${why}` : statusText(status))));
}

function statusText(status: number): string {
  const hex = `0x${status.toString(16).toUpperCase().padStart(4, '0')}`;
  if (status === 0) return `${hex} Success`;
  return `${hex} ${status >> 8 === 0xa7 ? 'refused: out of resources' : status >> 12 === 0xc ? 'refused: cannot understand' : 'refused'}`;
}

function count(ends: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function readArguments(words: readonly string[]): { target: Target; tool: Tool; data: string | undefined } {
  const option = (name: string): string | undefined =>
    words.includes(name) ? words[words.indexOf(name) + 1] : undefined;
  const [host, port, aeTitle] = words;
  const tool = option('--tool') ?? 'dcmsend';
  if (!host || !aeTitle || !(Number(port) > 0) || (tool !== 'dcmsend' && tool !== 'pynetdicom')) {
    throw new Error('usage: send-corpus.ts HOST PORT AE [--tool dcmsend|pynetdicom] [--data FOLDER]');
  }
  return { target: { host, port: Number(port), aeTitle }, tool, data: option('--data') };
}

async function main(): Promise<void> {
  const { target, tool, data } = readArguments(process.argv.slice(2));
  const files = corpusFiles();
  if (!files) throw new Error(noSharedData);
  const reason = prepare(tool);
  if (reason) throw new Error(reason);
  const sent = await sendAll(tool, files, target, ({ file, status, why }) => {
    if (status !== 0)
      console.log(`${file.split('/shared/data/dicom/')[1]}: ${status === undefined ? why : statusText(status)}`);
  });
  console.log(`\n${tool}: ${sent.length} files`);
  for (const [end, times] of tally(sent)) console.log(`${String(times).padStart(5)}  ${end}`);
  if (data === undefined) return;
  const { counts, items } = (await askBox(data, 'held')) as Held;
  console.log(`\non the box: ${JSON.stringify(counts)}`);
  for (const [why, times] of count(items.map(({ kind, reason: text }) => `${kind}: ${text}`))) {
    console.log(`${String(times).padStart(5)}  ${why}`);
  }
}

if (import.meta.main) await main();
