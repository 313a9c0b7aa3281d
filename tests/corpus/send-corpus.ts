/**
 * Sends every public test file to a box of its own, by dcmsend where it can and pynetdicom for the rest, waits until the box
 * has looked at all of them, and prints what became of them: `node tests/corpus/send-corpus.ts [--files]` (with --files: one
 * line a file).
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askBox } from '../../appliance/admin.ts';
import type { BoxStatus } from '../../appliance/health.ts';
import { startBox } from '../support/box.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { type End, type Outcomes, outcomesOf } from './outcomes.ts';
import { manifestPixels, type Sameness, sameSamples } from './same-samples.ts';
import { type Sent, sendAll, whyNoSender } from './senders.ts';

export interface CorpusRun extends Outcomes {
  /** By path in the corpus: how the samples of each cleared one compare with the manifest's. */
  readonly samples: ReadonlyMap<string, Sameness>;
  /** Of the box as it stood when nothing waited any more. */
  readonly status: BoxStatus;
  readonly died: boolean;
  /** Everything the box printed. */
  readonly printed: string;
}

/** Paths of all files of the corpus, without what describes it. */
export function corpusFiles(): string[] | undefined {
  const root = sharedData('dicom');
  if (!root) return undefined;
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'manifest.csv')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The reason why nothing can be sent here. */
export function whyNot(): string | undefined {
  return corpusFiles() ? (whyNoSender('dcmsend') ?? whyNoSender('pynetdicom')) : noSharedData;
}

export async function sendCorpus(progress: (line: string) => void = () => undefined): Promise<CorpusRun> {
  const files = corpusFiles() ?? [];
  const data = mkdtempSync(join(tmpdir(), 'markit-corpus-'));
  const box = await startBox({ data, environment: { MARKIT_LOOPBACK_CLEARING: 'detector' } });
  try {
    const tried = await sendAll('dcmsend', files, box.dicom, () => undefined);
    // 0x0122: where a file carries its SOP Class UID as VR UN, dcmsend 3.6.7 puts `31`, its first byte in hex, into the command.
    const first = tried.filter(({ status }) => status !== undefined && status !== 0x0122);
    const rest = tried.filter((one) => !first.includes(one)).map(({ file }) => file);
    progress(`dcmsend sent ${files.length - rest.length} files, pynetdicom tries the other ${rest.length}`);
    const second = await sendAll('pynetdicom', rest, box.dicom, () => undefined);
    const sent: Sent[] = [...first, ...second];
    const status = await untilNothingWaits(data, progress);
    const died = box.process.exitCode !== null || box.process.signalCode !== null;
    await box.stop();
    const outcomes = outcomesOf(data, sent);
    return { ...outcomes, samples: await compare(data, outcomes), status, died, printed: box.output() };
  } finally {
    await box.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

export async function untilNothingWaits(data: string, progress: (line: string) => void): Promise<BoxStatus> {
  for (let looks = 0; ; looks++) {
    const status = (await askBox(data, 'status')) as BoxStatus;
    const { waiting, heldUnlooked } = status.counts;
    if (waiting + heldUnlooked === 0) return status;
    if (looks % 20 === 0) progress(`${waiting} wait to be cleared, ${heldUnlooked} held ones to be looked at again`);
    await wait(1_000);
  }
}

async function compare(data: string, { files }: Outcomes): Promise<Map<string, Sameness>> {
  const wanted = manifestPixels();
  const samples = new Map<string, Sameness>();
  for (const { sent, end } of files) {
    if ((end.kind !== 'instance' && end.kind !== 'duplicate') || end.row.clearing !== 'cleared') continue;
    const name = inCorpus(sent.file);
    const versions = end.kind === 'duplicate' ? end.versions : [end.row];
    const found = await Promise.all(versions.map((row) => sameSamples(data, row, sent.file, wanted.get(name) ?? '')));
    samples.set(name, found.find((how) => how !== 'different') ?? 'different');
  }
  return samples;
}

function inCorpus(file: string): string {
  return relative(sharedData('dicom') ?? '', file);
}

/** One line that says how a file ended. */
export function wordsOf(end: End): string {
  switch (end.kind) {
    case 'instance':
    case 'duplicate': {
      const { clearing, clearingReason } = end.row;
      const words = clearingReason === null ? `stored, ${clearing}` : `stored, ${clearing}: ${clearingReason}`;
      return end.kind === 'duplicate' ? `duplicate of one that is ${words}` : words;
    }
    case 'held object':
      return `held object: ${end.reason}`;
    case 'refused':
      return `refused with 0x${end.status.toString(16).toUpperCase().padStart(4, '0')}: ${end.code}`;
    case 'not sent':
      return `not sent: ${end.why}`;
    case 'lost':
      return 'LOST';
  }
}

/** How many times each came, most frequent first. */
export function tally(words: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** The table for people. */
export function tableOf(run: CorpusRun): string[] {
  const row = ([words, times]: [string, number]) => `${String(times).padStart(5)}  ${words}`;
  return [
    `${run.files.length} files`,
    ...tally(run.files.map(({ end }) => wordsOf(end))).map(row),
    'samples of the cleared ones against the manifest',
    ...tally(run.samples.values()).map(row),
    `the box: ${JSON.stringify(run.status.counts)}, ${run.died ? 'DIED' : 'never died'}`,
  ];
}

async function main(): Promise<void> {
  const reason = whyNot();
  if (reason) throw new Error(reason);
  const run = await sendCorpus(console.log);
  if (process.argv.includes('--files')) {
    for (const { sent, end } of run.files) {
      const name = inCorpus(sent.file);
      console.log(`${name}: ${wordsOf(end)}${run.samples.has(name) ? `, ${run.samples.get(name)}` : ''}`);
    }
  }
  for (const line of tableOf(run)) console.log(line);
}

if (import.meta.main) await main();
