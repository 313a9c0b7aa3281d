/**
 * The command line of a trial: Node inside util-linux's prlimit, and inside unshare where this user may make a namespace without a
 * network. Each guard is looked for, because an appliance may run where one of them is not to be had; the trial says which it had.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TrialGuard } from '../../model-files/trial-report.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = fileURLToPath(new URL('./trial-process.ts', import.meta.url));

export interface TrialLimits {
  readonly milliseconds: number;
  /** Of memory that the process may write to. */
  readonly bytes: number;
  readonly threads: number;
}

export interface TrialCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly guards: readonly TrialGuard[];
}

export async function trialCommand(modelPath: string, limits: TrialLimits): Promise<TrialCommand> {
  const { bytes, milliseconds, threads } = limits;
  const bounded = existsSync('/usr/bin/prlimit');
  const apart = await canLeaveNetwork();
  // Address space counts what is only reserved, so it gets room; the processor's time is the last resort where the parent died.
  const seconds = Math.ceil((milliseconds / 1_000) * (threads + 1));
  const limit = [
    `--data=${bytes}`,
    `--as=${2 * bytes + 2 ** 31}`,
    `--cpu=${seconds}:${seconds + 5}`,
    '--core=0',
    '--fsize=0',
    '--nofile=256',
  ];
  const line = [
    ...(bounded ? ['/usr/bin/prlimit', ...limit, '--'] : []),
    ...(apart ? ['/usr/bin/unshare', ...leaveNetwork, '--'] : []),
    ...[process.execPath, ...nodeOptions(modelPath, bytes), entry],
  ];
  const guards: TrialGuard[] = [
    'time',
    'files',
    ...(bounded ? ['memory' as const] : []),
    ...(apart ? ['network' as const] : []),
  ];
  return { file: line[0] ?? process.execPath, args: line.slice(1), guards };
}

/** Node's permission model holds for JavaScript; the engine is native code, which the other guards are for. */
function nodeOptions(modelPath: string, bytes: number): string[] {
  const folders = ['inference', 'model-files', 'data-set', 'node_modules'].map((name) => `${root}${name}`);
  const readable = [...folders, `${root}package.json`, dirname(modelPath)].map((path) => `--allow-fs-read=${path}`);
  const heap = Math.min(512, Math.ceil(bytes / 2 ** 21));
  return ['--permission', '--allow-addons', ...readable, `--max-old-space-size=${heap}`, '--disable-warning=PERM0001'];
}

const leaveNetwork = ['--user', '--map-current-user', '--net'];

async function canLeaveNetwork(): Promise<boolean> {
  if (!existsSync('/usr/bin/unshare')) return false;
  // Containers and hardened kernels do not let it; that is an answer.
  return execute('/usr/bin/unshare', [...leaveNetwork, 'true'], { timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}
