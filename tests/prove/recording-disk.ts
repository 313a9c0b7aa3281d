/** An ext4 file system on a disk that remembers every write and flush; see recording-disk.c. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatExt4, mountExt4, noExt4Disk, run, unmount } from '../support/ext4-disk.ts';
import { missingCommands } from '../support/has-command.ts';

const source = fileURLToPath(new URL('./recording-disk.c', import.meta.url));

/** The reason to skip, or undefined where the disk can be made. */
export function noRecordingDisk(): string | undefined {
  if (!existsSync('/dev/fuse')) return 'this kernel has no FUSE';
  return noExt4Disk() ?? missingCommands('gcc');
}

export class RecordingDisk {
  /** Where its file system is mounted. */
  readonly root: string;
  readonly logFile: string;
  readonly #server: ChildProcess;
  readonly #marks: number;

  private constructor(root: string, logFile: string, server: ChildProcess, marks: number) {
    this.root = root;
    this.logFile = logFile;
    this.#server = server;
    this.#marks = marks;
  }

  static async mount(
    folder: string,
    { bytes, flushMilliseconds = 0 }: { readonly bytes: number; readonly flushMilliseconds?: number },
  ): Promise<RecordingDisk> {
    const path = (name: string) => join(folder, name);
    for (const name of ['device', 'root']) mkdirSync(path(name));
    run('gcc', '-O2', '-o', path('recording-disk'), source);
    const words = [path('device'), String(bytes), path('disk.log'), String(flushMilliseconds)];
    const server = spawn(path('recording-disk'), words, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ready = await Promise.race([
      once(server, 'exit').then(() => false),
      once(server.stdout, 'data').then(() => true),
    ]);
    if (!ready) throw new Error('the recording disk did not start');
    try {
      formatExt4(join(path('device'), 'disk'));
      mountExt4(join(path('device'), 'disk'), path('root'));
      const marks = openSync(join(path('device'), 'marks'), 'w');
      return new RecordingDisk(path('root'), path('disk.log'), server, marks);
    } catch (cause) {
      server.stdin.end();
      throw cause;
    }
  }

  /** Puts a word into the log at this moment: after everything the disk has answered, before everything it has not been asked. */
  mark(word: string): void {
    writeSync(this.#marks, word);
  }

  /** Unmounts; the log is complete when this resolves. */
  async close(): Promise<void> {
    closeSync(this.#marks);
    try {
      unmount(this.root);
    } finally {
      const exited = once(this.#server, 'exit');
      this.#server.stdin?.end();
      await exited;
    }
  }
}
