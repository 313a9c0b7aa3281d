/** Finds the processes of a running box, under Linux. */
import { readFileSync } from 'node:fs';
import type { RunningBox } from './box.ts';

/** Process ids of the box's children that run this file. */
export function childrenOf(box: RunningBox, entry: string): number[] {
  const { pid } = box.process;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(entry));
}

/** The first of them. */
export function childOf(box: RunningBox, entry: string): number {
  const [found] = childrenOf(box, entry);
  if (found === undefined) throw new Error(`no child runs ${entry}`);
  return found;
}
