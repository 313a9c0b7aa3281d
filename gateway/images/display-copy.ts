/**
 * Writes the display copy of a stored instance: its frames as plain samples, one behind the other, and an end mark. It is made
 * from the instance and may be lost, so nobody waits for its sync; yet it takes its name only after that, so that a torn one
 * never has it.
 */
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import type { DisplayPlan } from './display-plan.ts';
import { encodeEndMark } from './end-mark.ts';
import { FileCheck } from './file-check.ts';
import { isAbsent, removeIfThere } from './file-removal.ts';

/** Beside the instance, under names that no rebuild takes for an instance. */
export const displayPath = (instancePath: string): string => `${instancePath}.display`;
export const unfinishedPath = (instancePath: string): string => `${instancePath}.display-unfinished`;

export class DisplayCopyWriter {
  readonly #instancePath: string;
  readonly #plan: DisplayPlan;
  readonly #handle: FileHandle;
  #frames = 0;
  readonly #check = new FileCheck();

  private constructor(instancePath: string, plan: DisplayPlan, handle: FileHandle) {
    this.#instancePath = instancePath;
    this.#plan = plan;
    this.#handle = handle;
  }

  /** What an earlier process left unfinished is written over. */
  static async begin(instancePath: string, plan: DisplayPlan): Promise<DisplayCopyWriter> {
    return new DisplayCopyWriter(instancePath, plan, await open(unfinishedPath(instancePath), 'w', 0o640));
  }

  /** The next frame. */
  async push(frame: Uint8Array): Promise<void> {
    const { frames, frameLength } = this.#plan;
    if (frame.byteLength !== frameLength || this.#frames === frames)
      throw new RangeError('a frame that does not fit its plan');
    await this.#write(frame, this.#frames * frameLength);
    this.#check.update(frame);
    this.#frames += 1;
  }

  /** Synced, then named. False where frames are missing or the instance was removed meanwhile: then nothing is left. */
  async finish(): Promise<boolean> {
    const { frames, frameLength } = this.#plan;
    if (this.#frames !== frames) {
      await this.discard();
      return false;
    }
    const length = frames * frameLength;
    await this.#write(encodeEndMark(0, length, this.#check), length);
    await this.#handle.datasync();
    await this.#handle.close();
    return this.#takeName();
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await removeIfThere(unfinishedPath(this.#instancePath));
  }

  /** Whoever removes the instance removes it before its copy, and a copy looks for its instance last: one sees the other. */
  async #takeName(): Promise<boolean> {
    try {
      await rename(unfinishedPath(this.#instancePath), displayPath(this.#instancePath));
      await stat(this.#instancePath);
      return true;
    } catch (cause) {
      if (!isAbsent(cause)) throw cause;
      await removeDisplayCopy(this.#instancePath);
      return false;
    }
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.byteLength; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.byteLength - done, position + done);
      done += bytesWritten;
    }
  }
}

/** To be called after the instance's own file is gone. */
export async function removeDisplayCopy(instancePath: string): Promise<void> {
  await removeIfThere(displayPath(instancePath));
  await removeIfThere(unfinishedPath(instancePath));
}
