/** Looks for values in bytes as they would leak: as they are, in UTF-16, in hex and in base64 at any alignment. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Scan = (bytes: Uint8Array) => string[];

/** A function that names the values found in any form. */
export function scannerFor(values: readonly string[]): Scan {
  const forms = values.map((value) => ({ value, needles: formsOf(value) }));
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return forms.filter(({ needles }) => needles.some((needle) => buffer.includes(needle))).map(({ value }) => value);
  };
}

function formsOf(value: string): Buffer[] {
  const plain = Buffer.from(value);
  const wide = Buffer.from(value, 'utf16le');
  const texts = [plain, wide].flatMap((bytes) => [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Forms(bytes),
  ]);
  return [plain, wide, ...texts.map((text) => Buffer.from(text))];
}

/** The characters that do not depend on what stands before and behind, for each of the three alignments, in both alphabets. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64');
    const text = whole.slice(before === 0 ? 0 : 4);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** What is found in a folder, by file. */
export function scanFolder(folder: string, scan: Scan): [file: string, found: string[]][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry: Dirent) => entry.isFile())
    .map((entry): [string, string[]] => [entry.name, scan(readFileSync(join(entry.parentPath, entry.name)))])
    .filter(([, found]) => found.length > 0);
}
