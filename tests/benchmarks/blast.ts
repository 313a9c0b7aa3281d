/** The sender of the ingest benchmark: an ideal one in C that preloads its files and checks every status. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { present, type Receiver } from './receivers.ts';

const sources = new URL('../../../shared/tools/ingest/', import.meta.url).pathname;

/** Compiles sender and sink into `folder` where they are older than their source; the reason why not, or undefined. */
export function buildTools(folder: string): string | undefined {
  if (!existsSync(sources)) return 'the sender blast.c (../shared/tools/ingest) is not on this machine';
  if (!present('gcc')) return 'gcc is not installed';
  mkdirSync(folder, { recursive: true });
  for (const tool of ['blast', 'tcpsink']) {
    const [source, binary] = [join(sources, `${tool}.c`), join(folder, tool)];
    if (existsSync(binary) && statSync(binary).mtimeMs > statSync(source).mtimeMs) continue;
    execFileSync('gcc', ['-O2', '-pthread', '-w', '-o', binary, source]);
  }
  return undefined;
}

export interface Blast {
  readonly imagesPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not Success. */
  readonly failed: number;
}

/** Sends the files over `associations` at a time; latencies in ms. */
export async function blast(
  tools: string,
  receiver: Pick<Receiver, 'port' | 'aeTitle' | 'tcp'>,
  associations: number,
  files: readonly string[],
): Promise<Blast> {
  const words = ['127.0.0.1', String(receiver.port), receiver.aeTitle, '131072', String(associations)];
  const { stdout } = await promisify(execFile)(
    join(tools, 'blast'),
    [...words, ...(receiver.tcp ? ['--tcp'] : []), ...files],
    { timeout: 120_000, env: { ...process.env, TCP_NODELAY: '1' } },
  );
  const [seconds = 0, count = 0, , failed = 0, p50 = 0, p99 = 0] = stdout.trim().split(' ').map(Number);
  return { imagesPerSecond: count / seconds, p50, p99, failed };
}
