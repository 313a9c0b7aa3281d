/** Processes as the kernel accounts for them: which belong together, their memory and their processor time. */
import { existsSync, readFileSync } from 'node:fs';

/** Hundredths of a second of processor time, user and system. */
export function ticksOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const path = `/proc/${pid}/stat`;
    // The name in brackets may hold spaces: the fields are counted behind it.
    const fields = existsSync(path) ? readFileSync(path, 'utf8').split(') ')[1]?.split(' ') : undefined;
    return sum + Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0);
  }, 0);
}

/** A process and all below it. */
export function family(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(path)) return [];
  const children = readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

/** Resident set now, in MB; 0 for a process that is gone. */
export function residentMegabytes(pid: number): number {
  return kilobytes(pid, 'VmRSS') / 1024;
}

function kilobytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const path = `/proc/${pid}/status`;
  const status = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
}

/** Largest resident set of each process so far, MB, by its name. */
export function peakMemory(pids: readonly number[]): { name: string; megabytes: number }[] {
  return pids.flatMap((pid) => {
    if (!existsSync(`/proc/${pid}/status`)) return [];
    const peak = kilobytes(pid, 'VmHWM') / 1024;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    const script = words.find((word) => word.endsWith('.ts'));
    return [{ name: (script ?? words[0] ?? String(pid)).split('/').at(-1) ?? '', megabytes: peak }];
  });
}
