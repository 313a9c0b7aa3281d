/** A whole box as its users run it: the real start, on free ports and a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../appliance/main.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../.cache/compile', import.meta.url));

export interface BoxOptions {
  /** Kept between starts when given; else a fresh one that `stop` removes. */
  readonly data?: string;
  readonly demo?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly readyMilliseconds?: number;
}

export interface RunningBox {
  readonly data: string;
  readonly https: string;
  readonly dicom: { readonly aeTitle: string; readonly host: string; readonly port: number };
  readonly process: ChildProcess;
  /** Everything printed so far, standard output and error together. */
  output(): string;
  /** What the first account is made with; undefined where there is one already. */
  setupCode(): string | undefined;
  /** Environment under which `markit` commands reach this box. */
  readonly environment: Readonly<Record<string, string>>;
  /** SIGTERM, and waits; answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL of the main process alone. */
  kill(): Promise<void>;
}

const readyLine = /^ready (https:\/\/\S+) dicom (\S+)@(\S+):(\d+)$/m;

/** Resolves when the box has printed its ready line; rejects with all it printed if it ends before. */
export async function startBox(options: BoxOptions = {}): Promise<RunningBox> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'markit-box-'));
  const environment = {
    MARKIT_DATA: data,
    MARKIT_HTTP_HOST: '127.0.0.1',
    MARKIT_HTTP_PORT: '0',
    MARKIT_DICOM_PORT: '0',
    ...options.environment,
  };
  const child = spawn(process.execPath, [main, ...(options.demo ? ['--demo'] : [])], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the box was not ready in time:\n${printed}`));
    }, options.readyMilliseconds ?? 120_000);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = readyLine.exec(printed);
      if (!found) return;
      clearTimeout(late);
      resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the box ended with ${code} before it was ready:\n${printed}`));
    });
  });
  return {
    data,
    https: match[1] ?? '',
    dicom: { aeTitle: match[2] ?? '', host: match[3] ?? '', port: Number(match[4]) },
    process: child,
    output: () => printed,
    setupCode: () => /\/enrol#([0-9A-Z-]{16,})/.exec(printed)?.[1],
    environment,
    async stop() {
      child.kill('SIGTERM');
      const code = await exited;
      if (options.data === undefined) rmSync(data, { recursive: true, force: true });
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
