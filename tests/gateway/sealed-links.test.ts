/** How a sealed link goes along: with a first object of its study, through the file, to its row; also from a second look. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newKeyPair } from '../../gateway/deid/hpke.ts';
import { LinkSealer, openLink } from '../../gateway/deid/sealed-link.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import { openStore } from '../../gateway/store/store.ts';
import { instanceRow } from '../support/instance-row.ts';
import { temporaryFolder } from './images/samples.ts';
import { openTestBox, push } from './images/test-box.ts';
import { mendable, undisturbed } from './odd-encodings.ts';

const pairs = [newKeyPair(), newKeyPair()] as const;
const sealer = () => new LinkSealer([pairs[0].publicKey, pairs[1].publicKey], 1);

test('off: an object says nothing of it, and its footer is as it was', async () => {
  const box = await openTestBox();
  expect(await push(box.ingest, undisturbed, undisturbed.bytes)).toBe(0);
  expect(box.stored[0]).toMatchObject({ sealedLink: null, dateShift: null });
  const bytes = readFileSync(join(box.imagesFolder, box.stored[0]?.file ?? ''));
  expect([bytes.includes('sealedLink'), bytes.includes('dateShift')]).toEqual([false, false]);
});

test('the first object of a study brings it, in its file too; the next one does not', async () => {
  const box = await openTestBox(undefined, sealer());
  for (let n = 0; n < 2; n++) expect(await push(box.ingest, undisturbed, undisturbed.bytes)).toBe(0);
  const [first, second] = box.stored;
  const link = openLink(pairs, first?.sealedLink ?? '');
  expect(link).toMatchObject({ study: first?.studyInstanceUid, patient: first?.patientKey, generation: 1 });
  expect(link.patientId).not.toBe('');
  expect(second?.sealedLink).toBe(null);
  const stored = await readStoredInstance(join(box.imagesFolder, first?.file ?? ''), first?.file ?? '', 'every-byte');
  expect(stored).toEqual({ row: first });
});

test('what was held first brings it from its second look', async () => {
  const box = await openTestBox(undefined, sealer());
  const [[, object]] = Object.entries(mendable) as [[string, (typeof mendable)[keyof typeof mendable]]];
  expect(await push(box.ingest, object, object.bytes)).toBe(0);
  const row = box.held[0] && (await box.reconsider(box.held[0]));
  if (row === undefined || typeof row === 'string') throw new Error(`still held: ${row}`);
  expect(openLink(pairs, row.sealedLink ?? '')).toMatchObject({ patient: row.patientKey });
});

test('a study that comes again gets the link it did not have, and loses none', async () => {
  const store = await openStore(join(await temporaryFolder(), 'markit.sqlite'));
  try {
    const links = async () =>
      (await store.read.sealedLinks({ after: 0, limit: 9 })).map(({ sealedLink }) => sealedLink);
    await store.write.addInstances([instanceRow()]);
    expect(await links()).toEqual([]);
    await store.write.addInstances([instanceRow({ file: 'e/again.dcm', sealedLink: 'FIRST' })]);
    expect(await links()).toEqual(['FIRST']);
    await store.write.addInstances([instanceRow({ file: 'e/third.dcm', sealedLink: 'SECOND' })]);
    expect(await links()).toEqual(['FIRST']);
    // Of a broken image another file is taken; it knows of no link.
    const [row] = await store.read.instancesOfStudy({ studyInstanceUid: instanceRow().studyInstanceUid });
    const at = 5;
    await store.write.setClearing({
      id: row?.id ?? 0,
      clearing: 'broken',
      reason: null,
      findings: null,
      at,
    });
    await store.write.addInstances([instanceRow({ file: 'e/whole.dcm' })]);
    expect(await links()).toEqual(['FIRST']);
  } finally {
    await store.close();
  }
});
