/** Small ext4 file systems of a test's own, in files behind loop devices: to be filled, broken or cut. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { missingCommands } from './has-command.ts';

/** The reason to skip, or undefined where such a disk can be made. */
export function noExt4Disk(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting a disk needs root';
  if (!existsSync('/dev/loop-control')) return 'this kernel has no loop devices';
  return missingCommands('mkfs.ext4', 'e2fsck', 'mount', 'umount');
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
export function mountExt4(file: string, at: string, options = ''): void {
  run('mount', '-t', 'ext4', '-o', ['loop', options].filter(Boolean).join(','), file, at);
}

export function remount(at: string, how: 'ro' | 'rw'): void {
  run('mount', '-o', `remount,${how}`, at);
}

export function unmount(at: string): void {
  run('umount', at);
}

/** Lets the kernel find an error in the mounted file system; what it does then is the mount's `errors` option. */
export function triggerError(at: string): void {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((mount) => mount.split(' ')[1] === at);
  const device = basename(line?.split(' ')[0] ?? '');
  writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, 'made to fail');
}

/** Exit code 1: errors were found and corrected. */
export function repairExt4(file: string): void {
  const { status, stdout } = spawnSync('e2fsck', ['-f', '-y', file], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`e2fsck: ${stdout}`);
}

export function run(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.trim()}`);
}
