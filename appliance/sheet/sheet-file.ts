/** A sheet and a list of times from files that somebody names: bounded, streamed, and refused with the row and column of what is off. */
import { basename } from 'node:path';
import { readSheet } from '../../review/sheet/read-sheet.ts';
import { readTimes } from '../../review/sheet/read-times.ts';
import type { Sheet, SheetOptions } from '../../review/sheet/sheet.ts';
import { SheetError } from '../../review/sheet/sheet-error.ts';
import { defaultLimits } from '../../review/sheet/sheet-limits.ts';
import type { LabelTime } from '../../review/sheet/sheet-times.ts';
import { DocumentError } from '../../reward/document-error.ts';
import { RewardError } from '../../reward/reward-error.ts';
import type { CommandOutput } from '../command.ts';
import { FileRefused, filePieces, sizeOfFile } from '../regular-file.ts';
import { glyphsOf } from '../terminal/glyphs.ts';
import { shown } from '../terminal/shown.ts';
import { count } from './figure-text.ts';

const glyphs = glyphsOf({}, true);
/** Past this a file is read for seconds, and says so. */
const longBytes = 16 * 2 ** 20;
const mostTimesBytes = 2 ** 20;

/** What a file holds cannot be used; the message is safe on a terminal. */
export class BadFile extends Error {}

export async function readSheetFile(path: string, options: SheetOptions, io: CommandOutput): Promise<Sheet> {
  const bytes = await sizeOfFile(path);
  if (bytes > longBytes) io.err(`reading ${count(Math.round(bytes / 2 ** 20))} MB ...`);
  return ofFile(path, () => readSheet(filePieces(path, defaultLimits.bytes), options));
}

export function readTimesFile(path: string): Promise<readonly LabelTime[]> {
  return ofFile(path, () => readTimes(filePieces(path, mostTimesBytes)));
}

async function ofFile<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof SheetError)) throw thrown;
    throw new BadFile(`${shown(basename(path), glyphs, 60)}: ${thrown.message}`, { cause: thrown });
  }
}

/** Exit code 1 and a sentence where the files do not carry what is asked of them. */
export async function ofSheets(io: CommandOutput, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (thrown) {
    const ours = [FileRefused, BadFile, RewardError, DocumentError].some((kind) => thrown instanceof kind);
    if (!ours) throw thrown;
    io.err(shown((thrown as Error).message, glyphs, 2_000));
    return 1;
  }
}
