/** Shows that the search can find: every needle in what was sent, and one in each form in each place, planted where none was. */

import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import type { Needle } from './needles.ts';
import type { CanarySet } from './objects.ts';
import { unusedBits } from './pixel-objects.ts';
import type { NeedleScanner } from './scanner.ts';
import type { Sink } from './sinks.ts';

/** Plants of what was sent that are not found in it. */
export function missingInInput(set: CanarySet, association: Buffer, scanner: NeedleScanner): string[] {
  const missing: string[] = [];
  for (const { name, sopClassUid, sopInstanceUid, bytes, open, command, plants } of set.objects) {
    const none = Buffer.alloc(0);
    const names = Buffer.from(`${sopClassUid}\n${sopInstanceUid}\n`);
    const sent = Buffer.concat([names, bytes, open ?? none, command ?? none, unusedBits(bytes.subarray(-2048))]);
    const found = scanner.find(sent);
    for (const { needle, place } of plants) if (!found.has(needle)) missing.push(`${name}: ${place}`);
  }
  for (const { bytes, plants } of set.files) {
    const found = scanner.find(bytes);
    for (const { needle, place } of plants) if (!found.has(needle)) missing.push(`file: ${place}`);
  }
  const spoken = scanner.find(association);
  for (const { needle, place } of set.plants) {
    if (place === 'association' && !spoken.has(needle)) missing.push(place);
  }
  return missing;
}

const forms: readonly (readonly [name: string, write: (text: Buffer) => Buffer])[] = [
  ['as it is', (text) => text],
  ['UTF-16', (text) => Buffer.from(text.toString(), 'utf16le')],
  ['UTF-16, big endian', (text) => Buffer.from(text.toString(), 'utf16le').swap16()],
  ['hex', (text) => Buffer.from(text.toString('hex'))],
  ...[0, 1, 2].map(
    (before) =>
      [
        `base64, phase ${before}`,
        (text: Buffer) =>
          Buffer.from(Buffer.concat([Buffer.alloc(before, 0x7b), text, Buffer.from('"}')]).toString('base64')),
      ] as const,
  ),
  ...['md5', 'sha1', 'sha256'].flatMap((name) => [
    [name, (text: Buffer) => createHash(name).update(text).digest()] as const,
    [`${name} in hex`, (text: Buffer) => Buffer.from(createHash(name).update(text).digest('hex'))] as const,
  ]),
  ['gzip', (text) => gzipSync(Buffer.concat([Buffer.from('a row '), text]))],
];

/** Controls that failed; `made` counts them all. */
export function plantInSinks(
  sinks: readonly Sink[],
  needle: Needle,
  scanner: NeedleScanner,
): { made: number; failed: string[] } {
  const failed: string[] = [];
  const text = Buffer.from(needle.texts[0] ?? '');
  // One of each kind of place is enough: the search knows no places.
  const kinds = new Map(sinks.map((sink) => [sink.name, sink]));
  for (const [kind, { bytes }] of kinds) {
    for (const [form, write] of forms) {
      const middle = bytes.length >> 1;
      const planted = Buffer.concat([
        bytes.subarray(0, middle),
        Buffer.from('\n'),
        write(text),
        Buffer.from('\n'),
        bytes.subarray(middle),
      ]);
      if (!scanner.find(planted).has(needle)) failed.push(`${kind}, ${form}`);
    }
  }
  return { made: kinds.size * forms.length, failed };
}

/** A row that was written and deleted again is still in the pages of the file: true where it is found there. */
export function findsDeletedRow(data: string, folder: string, needle: Needle, scanner: NeedleScanner): boolean {
  const path = join(folder, 'copy.sqlite');
  copyFileSync(join(data, 'markit.sqlite'), path);
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = delete; pragma secure_delete = off; create table canaries (name text)');
  database.prepare('insert into canaries values (?)').run(needle.texts[0] ?? '');
  database.exec('delete from canaries; drop table canaries');
  database.close();
  return scanner.find(readFileSync(path)).has(needle);
}
