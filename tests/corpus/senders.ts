/** Two senders that are not ours, one file at a time: DCMTK's dcmsend and pynetdicom. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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

const venv = fileURLToPath(new URL('../../.cache/venv/', import.meta.url));

/** Makes the sender usable; the reason where that cannot be. */
export function prepare(tool: Tool): string | undefined {
  try {
    if (tool === 'dcmsend') execFileSync('dcmsend', ['--version'], { stdio: 'ignore' });
    else preparePython();
    return undefined;
  } catch {
    // Not installed, or no PyPI to install it from: whoever asks skips with this reason.
    return tool === 'dcmsend'
      ? 'dcmsend (dcmtk) is not installed'
      : 'pynetdicom cannot be had: no python3-venv or no PyPI';
  }
}

function preparePython(): void {
  const python = join(venv, 'bin/python');
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' });
  const check = ['-c', 'import pynetdicom'];
  try {
    execFileSync(python, check, { stdio: 'ignore' });
  } catch {
    // A fresh venv: installed now, and looked at again.
    execFileSync(python, ['-m', 'pip', 'install', '-q', 'pydicom==3.0.2', 'pynetdicom==3.0.4'], {
      stdio: 'ignore',
      timeout: 180_000,
    });
    execFileSync(python, check, { stdio: 'ignore' });
  }
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
  const child = spawn(join(venv, 'bin/python'), [script, target.host, String(target.port), target.aeTitle], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(files.map((file) => `${file}\n`).join(''));
  let before = Date.now();
  for await (const line of createInterface({ input: child.stdout })) {
    const after = Date.now();
    take({ ...(JSON.parse(line) as Sent), between: [before, after] });
    before = after + 1;
  }
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
