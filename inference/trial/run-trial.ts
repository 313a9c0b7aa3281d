/** Tries a model in a process of its own, with bounds on time and memory: whatever it does there, here it is a report or a coded refusal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Check } from 'typebox/value';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { type ModelRefused, printable, type RefusalCode, refused } from '../../model-files/refusals.ts';
import type { TrialReport, TriedModel } from '../../model-files/trial-report.ts';
import { type TrialLimits, trialCommand } from './trial-command.ts';
import { TrialAnswer, type TrialQuestion } from './trial-messages.ts';

export const defaultTrialLimits: TrialLimits = { milliseconds: 60_000, bytes: 2 * 2 ** 30, threads: 2 };

const keptOfStderr = 4_096;
const lookEveryMs = 100;

/** `modelPath` names a file that was checked. Throws ModelRefused with a TRIAL_ code; other errors are of this machine. */
export async function runTrial(
  modelPath: string,
  manifest: ModelManifest,
  limits: TrialLimits = defaultTrialLimits,
): Promise<TriedModel> {
  const { file, args, guards } = await trialCommand(modelPath, limits);
  const child = spawn(file, [...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Nothing of this process's environment: it may hold what is nobody's business there.
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  });
  const end = watch(child, limits);
  child.send({ path: modelPath, manifest, threads: limits.threads } satisfies TrialQuestion, () => undefined);
  return { ...(await end), guards };
}

interface State {
  report: TrialReport | undefined;
  refusal: ModelRefused | undefined;
  /** Why it was killed from here. */
  killed: RefusalCode | undefined;
  opened: boolean;
  stderr: string;
}

function watch(child: ChildProcess, limits: TrialLimits): Promise<TrialReport> {
  const state: State = { ...{ report: undefined, refusal: undefined, killed: undefined, opened: false }, stderr: '' };
  const kill = (code: RefusalCode) => {
    state.killed ??= code;
    child.kill('SIGKILL');
  };
  const late = setTimeout(() => kill('TRIAL_TOO_SLOW'), limits.milliseconds);
  // The system's own limit does not see pages that are shared, and may not be there.
  const look = setInterval(
    () => void tooLarge(child.pid, limits.bytes).then((large) => large && kill('TRIAL_MEMORY')),
    lookEveryMs,
  );
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    state.stderr = (state.stderr + text).slice(-keptOfStderr);
  });
  child.on('message', (message) => take(state, message));
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void) => {
      clearTimeout(late);
      clearInterval(look);
      settled();
    };
    child.once('error', (cause) => settle(() => reject(cause)));
    child.once('close', (code, signal) =>
      settle(() => (state.report && !state.refusal ? resolve(state.report) : reject(reasonOf(state, code, signal)))),
    );
  });
}

function take(state: State, message: unknown): void {
  if (!Check(TrialAnswer, message)) state.refusal ??= refused('TRIAL_CRASHED', 'it answered in another form');
  else if (message.kind === 'opened') state.opened = true;
  else if (message.kind === 'report') state.report = message.report;
  else state.refusal ??= refused(message.code, message.detail);
}

function reasonOf(
  { refusal, killed, opened, stderr }: State,
  code: number | null,
  signal: string | null,
): ModelRefused {
  if (killed !== undefined) return refused(killed, opened ? 'while it ran' : 'while it was opened');
  if (refusal !== undefined) return refusal;
  if (/out of memory|bad.?alloc|allocation failed|cannot allocate/i.test(stderr)) return refused('TRIAL_MEMORY');
  if (signal === 'SIGXCPU') return refused('TRIAL_TOO_SLOW');
  // Nobody here sent it: the kernel ran out of memory and chose this process, or its processor time was over.
  if (signal === 'SIGKILL') return refused('TRIAL_MEMORY', 'killed by the system');
  const last = printable(stderr.trim().split('\n').at(-1) ?? '', 120);
  return refused('TRIAL_CRASHED', `${signal ?? `exit code ${code}`}${last === '' ? '' : `: ${last}`}`);
}

/** Resident size of a process on Linux; elsewhere it is not known and not judged. */
async function tooLarge(pid: number | undefined, bytes: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  // Second number, in pages of 4 KB (proc_pid_statm(5)).
  return Number(text.split(' ')[1] ?? 0) * 4_096 > bytes;
}
