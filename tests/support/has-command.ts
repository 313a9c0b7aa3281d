/** Which of a peer's programs are on this machine: a suite that needs them is skipped with the reason where they are not. */
import { spawnSync } from 'node:child_process';

/** The reason to skip, or undefined where all are there. */
export function missingCommands(...names: readonly string[]): string | undefined {
  const missing = names.filter((name) => spawnSync('sh', ['-c', 'command -v "$0"', name]).status !== 0);
  return missing.length === 0 ? undefined : `not on this machine: ${missing.join(', ')}`;
}
