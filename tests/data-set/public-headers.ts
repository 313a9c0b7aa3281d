/** Headers of the public files, read as they would be on arrival. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet } from '../../data-set/data-set.ts';
import { DataSetError } from '../../data-set/error.ts';
import { HeaderReader, type HeaderState } from '../../data-set/header-reader.ts';
import { readFileMeta } from '../../data-set/part10.ts';

/** Rows of manifest.csv by column name; quoted fields may hold commas. */
export function manifest(root: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(join(root, 'manifest.csv'), 'utf8').split('\n');
  const names = head.split(',');
  return lines.filter(Boolean).map((line) => {
    const fields = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) => field);
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']));
  });
}

export interface PublicObject {
  readonly row: Record<string, string>;
  readonly transferSyntax: string;
  /** The data set's bytes, without preamble and file meta. */
  readonly bytes: Uint8Array;
}

/** Files with a readable file meta group. */
export function* publicObjects(root: string): Generator<PublicObject> {
  for (const row of manifest(root)) {
    const file = readFileSync(join(root, row.file ?? ''));
    try {
      const { meta, dataSetOffset } = readFileMeta(file);
      yield { row, transferSyntax: meta.transferSyntax, bytes: file.subarray(dataSetOffset) };
    } catch (error) {
      // Files without file meta are among them on purpose: they cannot come over an association.
      if (!(error instanceof DataSetError)) throw error;
    }
  }
}

/** The reader's last word on a whole data set; the code of its error where it throws. */
export function readWhole(bytes: Uint8Array, transferSyntax: string, chunk = bytes.length): HeaderState | string {
  const reader = new HeaderReader({ transferSyntax });
  try {
    for (let at = 0; at < bytes.length; at += chunk) {
      const state = reader.push(bytes.subarray(at, at + chunk));
      if (state.state !== 'more') return state;
    }
    return reader.end();
  } catch (error) {
    if (error instanceof DataSetError) return error.code;
    throw error;
  }
}

export interface PublicHeader extends PublicObject {
  readonly dataSet: DataSet;
  readonly state: Extract<HeaderState, { state: 'header' }>;
}

export function* publicHeaders(root: string): Generator<PublicHeader> {
  for (const object of publicObjects(root)) {
    const state = readWhole(object.bytes, object.transferSyntax);
    if (typeof state === 'object' && state.state === 'header') yield { ...object, dataSet: state.dataSet, state };
  }
}
