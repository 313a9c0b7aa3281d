/** Two senders that are not ours, one file at a time: DCMTK's dcmsend and pynetdicom. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { missingCommands } from '../support/has-command.ts';

export type Tool = 'dcmsend' | 'pynetdicom';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly aeTitle: string;
}

/** `status`: what the peer answered. `why`: it never came to an answer. */
export interface Sent {
  readonly file: string;
  readonly status?: number;
  readonly why?: string;
  /** Milliseconds since 1970, UTC: before the first byte, and after the answer. */
  readonly between: readonly [number, number];
  /** Where the sender read it from the data set itself. */
  readonly sopInstanceUid?: string;
}

type Answer = Omit<Sent, 'file' | 'between'>;

/** Of the environment that `node provisioning/setup.mjs --tests` makes. */
const python = fileURLToPath(new URL('../../.cache/venv/bin/python', import.meta.url));

/** The reason why this sender cannot be had; undefined where it can. */
export function whyNoSender(tool: Tool): string | undefined {
  if (tool === 'dcmsend') return missingCommands('dcmsend', 'dcmdump');
  const looked = spawnSync(python, ['-c', 'import pynetdicom'], { stdio: 'ignore' });
  return looked.status === 0 ? undefined : 'pynetdicom is not installed: node provisioning/setup.mjs --tests';
}

/** Answers in the order of the files. */
export async function sendAll(
  tool: Tool,
  files: readonly string[],
  target: Target,
  onSent: (sent: Sent) => void,
): Promise<Sent[]> {
  const all: Sent[] = [];
  const take = (sent: Sent): void => {
    all.push(sent);
    onSent(sent);
  };
  if (tool === 'pynetdicom') await sendWithPython(files, target, take);
  else for (const file of files) take(await sendWithDcmtk(file, target));
  return all;
}

async function sendWithPython(files: readonly string[], target: Target, take: (sent: Sent) => void): Promise<void> {
  const script = fileURLToPath(new URL('./send.py', import.meta.url));
  const child = spawn(python, [script, target.host, String(target.port), target.aeTitle], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(files.map((file) => `${file}\n`).join(''));
  // The times are the sender's: on a busy machine its lines are read long after it has gone on to the next file.
  for await (const line of createInterface({ input: child.stdout })) take(JSON.parse(line) as Sent);
}

/** dcmsend reads Part 10 files only and never re-encodes with -dn: what it cannot read it says before it connects. */
async function sendWithDcmtk(file: string, target: Target): Promise<Sent> {
  const before = Date.now();
  const answer = hasFileMeta(file)
    ? await runDcmsend(file, target)
    : { why: 'no file meta: dcmsend reads Part 10 files only' };
  return { file, ...answer, between: [before, Date.now()] };
}

function runDcmsend(file: string, { host, port, aeTitle }: Target): Promise<Answer> {
  const words = ['-v', '-dn', '-nuc', '--max-send-pdu', '131072', '-aec', aeTitle, host, String(port), file];
  return new Promise((resolve) => {
    const options = { env: { ...process.env, TCP_NODELAY: '1' }, timeout: 60_000 };
    execFile('dcmsend', words, options, (_error, stdout, stderr) => resolve(readDcmsend(stdout + stderr)));
  });
}

function hasFileMeta(file: string): boolean {
  return readFileSync(file).toString('latin1', 128, 132) === 'DICM';
}

/** dcmsend names statuses in words: `Received C-STORE Response (Success)` or `(Error: CannotUnderstand)`, `(0xA700 …)`. */
function readDcmsend(output: string): Answer {
  const words = /C-STORE Response \(([^)]*)\)/.exec(output)?.[1];
  if (words === undefined) {
    const last = /^[EF]: (.*)$/m.exec(output)?.[1];
    return { why: `dcmsend: ${(last ?? 'said nothing').replace(/\/\S+/g, 'FILE').slice(0, 80)}` };
  }
  if (words.startsWith('Success')) return { status: 0 };
  const known: readonly [RegExp, number][] = [
    [/OutOfResources/, 0xa700],
    [/DataSetDoesNotMatch|DoesNotMatchSOPClass/, 0xa900],
    [/CannotUnderstand/, 0xc000],
    [/SOPClassNotSupported/, 0x0122],
  ];
  const hex = /0x([0-9a-fA-F]{4})/.exec(words)?.[1];
  const status = hex ? Number.parseInt(hex, 16) : known.find(([pattern]) => pattern.test(words))?.[1];
  return status === undefined ? { why: `dcmsend: ${words.slice(0, 80)}` } : { status };
}
