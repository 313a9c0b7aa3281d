/** Puts a Part 10 file where the image store looks for it, and answers the row that it would have come with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPart10Header } from '../../data-set/part10.ts';
import { firstNumber, firstString } from '../../data-set/values.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { instanceRow } from './instance-row.ts';

export function storeFile(root: string, epoch: string, n: number, bytes: Uint8Array): InstanceRow {
  const { meta, dataSet, bulkOffset = bytes.length } = readPart10Header(bytes);
  const sopInstanceUid = `2.25.${n}3`;
  const file = `${epoch}/${sopInstanceUid}.dcm`;
  mkdirSync(join(root, epoch), { recursive: true });
  writeFileSync(join(root, file), bytes);
  return instanceRow({
    file,
    sopInstanceUid,
    seriesInstanceUid: `2.25.${n}2`,
    studyInstanceUid: `2.25.${n}1`,
    transferSyntax: meta.transferSyntax,
    rows: firstNumber(dataSet, 0x00280010) ?? null,
    columns: firstNumber(dataSet, 0x00280011) ?? null,
    bitsStored: firstNumber(dataSet, 0x00280101) ?? null,
    photometric: firstString(dataSet, 0x00280004) ?? null,
    pixelOffset: bulkOffset,
    pixelLength: bytes.length - bulkOffset,
    size: bytes.length,
    receivedDigest: String(n).padStart(64, '0'),
  });
}
