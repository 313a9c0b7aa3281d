/** Small ext4 file systems of a test's own, in files behind loop devices: to be filled, broken or cut. */
import { spawnSync } from 'node:child_process';
import { existsSync, truncateSync, writeFileSync } from 'node:fs';
import { missingCommands } from './has-command.ts';

/** The reason to skip, or undefined where such a disk can be made. */
export function noExt4Disk(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting a disk needs root';
  if (!existsSync('/dev/loop-control')) return 'this kernel has no loop devices';
  return missingCommands('mkfs.ext4', 'mount', 'umount');
}

export function makeDiskFile(file: string, bytes: number): void {
  writeFileSync(file, '');
  truncateSync(file, bytes);
}

/** Everything is written now, so that what a test sees later is the test's own. */
export function formatExt4(file: string): void {
  const now = 'nodiscard,lazy_itable_init=0,lazy_journal_init=0';
  run('mkfs.ext4', '-q', '-F', '-b', '4096', '-m', '0', '-E', now, file);
}

/** The loop device goes with the mount. */
export function mountExt4(file: string, at: string): void {
  run('mount', '-t', 'ext4', '-o', 'loop', file, at);
}

export function remount(at: string, how: 'ro' | 'rw'): void {
  run('mount', '-o', `remount,${how}`, at);
}

export function unmount(at: string): void {
  run('umount', at);
}

export function run(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.trim()}`);
}
