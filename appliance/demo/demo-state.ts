/** What the demo remembers between starts: how far it came, and codes nobody has used yet. All of it is made up. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrawnCase } from './drawn-case.ts';

export interface DemoState {
  /** One-time codes by account. Kept in clear, which a box with patients never does: here they open made-up cases only. */
  readonly codes: Readonly<Record<string, string>>;
  readonly projectId: number;
  /** Set once every file was acknowledged. */
  readonly sent?: readonly DrawnCase[];
}

/** Where the demo of a data folder lies. */
export function demoFolder(data: string): string {
  return join(data, 'cache', 'demo');
}

export function holdsDemo(data: string): boolean {
  return existsSync(join(demoFolder(data), 'demo.json'));
}

export function readState(folder: string): DemoState | undefined {
  const path = join(folder, 'demo.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoState) : undefined;
}

export function writeState(folder: string, state: DemoState): void {
  const path = join(folder, 'demo.json');
  writeFileSync(`${path}.part`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${path}.part`, path);
}
