/** Processes as the kernel accounts for them: which belong together, their memory and their processor time. */
import { existsSync, readFileSync } from 'node:fs';
import type { RunningBox } from './box.ts';

/** Hundredths of a second of processor time, user and system, with that of children that have ended (storescp forks). */
export function ticksOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const path = `/proc/${pid}/stat`;
    // The name in brackets may hold spaces: the fields are counted behind it.
    const fields = existsSync(path) ? readFileSync(path, 'utf8').split(') ')[1]?.split(' ') : undefined;
    return (fields ?? []).slice(11, 15).reduce((all, field) => all + Number(field), sum);
  }, 0);
}

/** A process and all below it; none where it is gone. */
export function family(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(path)) return [];
  const children = readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

/** Processes of the box that run this file. */
export function childrenOf({ process: { pid } }: RunningBox, entry: string): number[] {
  return family(pid ?? 0).filter((child) => wordsOf(child).some((word) => word.includes(entry)));
}

/** The first of them. */
export function childOf(box: RunningBox, entry: string): number {
  const [found] = childrenOf(box, entry);
  if (found === undefined) throw new Error(`no child runs ${entry}`);
  return found;
}

/** A process that ended meanwhile has none. */
function wordsOf(pid: number): string[] {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, 'utf8').split('\0').filter(Boolean) : [];
}

/** Resident set now, in MB; 0 for a process that is gone. */
export function residentMegabytes(pid: number): number {
  return kilobytes(pid, 'VmRSS') / 1024;
}

/** Largest resident set so far, in MB. */
export function peakMegabytes(pid: number): number {
  return kilobytes(pid, 'VmHWM') / 1024;
}

function kilobytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const path = `/proc/${pid}/status`;
  const status = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
}

/** Largest resident set of each process so far, MB, by its name. */
export function peakMemory(pids: readonly number[]): { name: string; megabytes: number }[] {
  return pids
    .filter((pid) => existsSync(`/proc/${pid}/status`))
    .map((pid) => ({ name: nameOf(pid), megabytes: peakMegabytes(pid) }));
}

/** Hundredths of a second of processor time so far, by name: processes of one name together. */
export function ticksByName(pids: readonly number[]): Map<string, number> {
  const ticks = new Map<string, number>();
  for (const pid of pids) ticks.set(nameOf(pid), (ticks.get(nameOf(pid)) ?? 0) + ticksOf([pid]));
  return ticks;
}

/** Its script, else its program. */
function nameOf(pid: number): string {
  const words = wordsOf(pid);
  const script = words.find((word) => word.endsWith('.ts')) ?? words[0] ?? String(pid);
  return script.split('/').at(-1) ?? '';
}
