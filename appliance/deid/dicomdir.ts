/** The files that a DICOMDIR names (PS3.3 F, PS3.10 8), as far as they lie in its own folder. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { DataSet } from '../../data-set/data-set.ts';
import { DataSetError } from '../../data-set/error.ts';
import { readFileMeta } from '../../data-set/part10.ts';
import { readDataSet } from '../../data-set/reader.ts';
import { items, strings } from '../../data-set/values.ts';
import type { DeidJob } from './deid-job.ts';

const mediaStorageDirectory = '1.2.840.10008.1.3.10';
/** A million records take some 500 MB. */
const mostElements = 20_000_000;

export function isDicomdir(head: Uint8Array): boolean {
  try {
    return readFileMeta(head).meta.sopClassUid === mediaStorageDirectory;
  } catch (thrown) {
    if (thrown instanceof DataSetError) return false;
    throw thrown;
  }
}

export function* filesOfDicomdir(path: string): Generator<Pick<DeidJob, 'name' | 'from'>> {
  const folder = realpathSync(dirname(path));
  for (const id of fileIds(directoryOf(path))) {
    const named = join(folder, ...id);
    yield { name: named, from: inside(folder, named, id) };
  }
}

/** Directory Record Sequence; a record of a patient or a study names no file. */
function fileIds(directory: DataSet | undefined): string[][] {
  const records = directory === undefined ? [] : items(directory, 0x00041220);
  return records.map((record) => strings(record, 0x00041500)).filter((id) => id.length > 0);
}

function directoryOf(path: string): DataSet | undefined {
  const bytes = readFileSync(path);
  try {
    return readDataSet(bytes.subarray(readFileMeta(bytes).dataSetOffset), { explicit: true, elements: mostElements });
  } catch (thrown) {
    if (thrown instanceof DataSetError) return undefined;
    throw thrown;
  }
}

/** PS3.10 8.2: components of letters, digits and underscores; what media really carry has dots too. A link may lead out. */
function inside(folder: string, named: string, id: readonly string[]): DeidJob['from'] {
  if (!id.every((part) => /^[\w -][\w .-]*$/.test(part) && part !== '..')) return { fault: 'outside-folder' };
  try {
    const real = realpathSync(named);
    return real.startsWith(folder + sep) ? { path: real } : { fault: 'outside-folder' };
  } catch {
    // It is named, but not there.
    return { fault: 'not-readable' };
  }
}
