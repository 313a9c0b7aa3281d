/** Questions to real archives, and to archives that answer without end, without sense or not at all. */
import { describe, expect, it } from 'vitest';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import { readDataSet } from '../../../data-set/reader.ts';
import { strings } from '../../../data-set/values.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import { MarkitError } from '../../../gateway/errors.ts';
import { type FindLimits, findStudies, type StudyAnswer, type StudyQuestion } from '../../../gateway/peers/find-scu.ts';
import { archiveKinds, freePort, noArchive, startArchive } from '../../support/archive.ts';
import { findAnswer, findResponse, pending, startHostileArchive } from '../../support/hostile-archive.ts';
import { studyFile } from '../../support/study-file.ts';
import { data, last, value } from '../doors/raw-peer.ts';

const day: StudyQuestion = { from: '20240229', to: '20240229', modality: 'CR' };

async function ask(
  port: number,
  { question = day, enough = () => false, limits = {} }: Partial<Asking> = {},
): Promise<{ end: string; answered: number; studies: StudyAnswer[] }> {
  const studies: StudyAnswer[] = [];
  const peer = { host: '127.0.0.1', port, calledAe: 'ARCHIVE', callingAe: 'BOX', timeoutMs: 10_000 };
  const onStudy = (study: StudyAnswer) => {
    studies.push(study);
    return enough(study);
  };
  return { ...(await findStudies(peer, question, onStudy, { answers: 1_000, totalMs: 30_000, ...limits })), studies };
}

interface Asking {
  readonly question: StudyQuestion;
  readonly enough: (study: StudyAnswer) => boolean;
  readonly limits: Partial<FindLimits>;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: unknown) => (error instanceof MarkitError ? error.code : String(error)),
  );
}

const identifier = (uid: string, patient = 'P') =>
  writeDataSet(dataSetOf([textElement(0x00100020, 'LO', patient), textElement(0x0020000d, 'UI', uid)]));

describe.each(archiveKinds)('%s', (kind) => {
  const missing = noArchive(kind);

  it('is asked by day and modality, answers one by one, and may be stopped', { timeout: 60_000 }, async (ctx) => {
    if (missing) return ctx.skip(missing);
    const objects = [
      studyFile({ studyUid: '1.2.3.1', patientId: 'P1', issuer: 'HOSP', accession: 'A1' }),
      studyFile({ studyUid: '1.2.3.2', patientId: 'P2', date: '20240301' }),
      studyFile({ studyUid: '1.2.3.3', patientId: 'P3', date: '20240303' }),
      studyFile({
        studyUid: '1.2.3.4',
        patientId: '',
        encoded: { characterSet: 'ISO_IR 192', patientId: Buffer.from('Ж-4711', 'utf8') },
      }),
    ];
    await using archive = await startArchive(kind, objects);
    const { studies, end } = await ask(archive.port);
    expect(end).toBe('complete');
    expect(studies.find(({ studyInstanceUid }) => studyInstanceUid === '1.2.3.1')).toEqual({
      ...{ studyInstanceUid: '1.2.3.1', patientId: 'P1', issuer: 'HOSP', accession: 'A1' },
    });
    expect(studies.map(({ studyInstanceUid }) => studyInstanceUid).sort()).toEqual(['1.2.3.1', '1.2.3.4']);
    expect(studies.find(({ studyInstanceUid }) => studyInstanceUid === '1.2.3.4')?.patientId).toBe('Ж-4711');
    const days = await ask(archive.port, { question: { from: '20240228', to: '20240301' } });
    expect(days.answered).toBe(3);
    const stopped = await ask(archive.port, { enough: () => true });
    expect([stopped.end, stopped.answered]).toEqual(['stopped', 1]);
    expect((await ask(archive.port, { limits: { answers: 1 } })).end).toBe('too-many');
    // It serves the next question after each of these.
    expect((await ask(archive.port)).answered).toBe(2);
  });
});

describe('an archive that is not kind', () => {
  it('is asked for the keys that are needed, and never for a name', async () => {
    await using archive = await startHostileArchive((peer) => peer.send(data(findResponse(0))));
    expect(await ask(archive.port)).toEqual({ end: 'complete', answered: 0, studies: [] });
    const question = readDataSet(archive.question(), { explicit: true });
    expect(question.elements.map(({ tag }) => tag)).toEqual([
      0x00080020, 0x00080050, 0x00080052, 0x00080061, 0x00100020, 0x00100021, 0x0020000d,
    ]);
    expect([0x00080020, 0x00080052, 0x00080061].map((tag) => strings(question, tag)[0])).toEqual([
      '20240229',
      'STUDY',
      'CR',
    ]);
  });

  it('and answers without end is cut off at the limit, and what was wanted is kept', async () => {
    const flood = Buffer.concat(Array.from({ length: 50 }, (_, at) => findAnswer(identifier(`1.2.${at + 1}`))));
    await using archive = await startHostileArchive(async (peer) => {
      while (!peer.socket.destroyed) {
        peer.send(flood);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const cut = await ask(archive.port, { limits: { answers: 120 } });
    expect([cut.end, cut.answered, cut.studies.length]).toEqual(['too-many', 120, 120]);
    const found = await ask(archive.port, { enough: ({ studyInstanceUid }) => studyInstanceUid === '1.2.7' });
    expect([found.end, found.answered]).toEqual(['stopped', 7]);
  });

  const longPdu = Buffer.from([4, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0]);
  const wrong: Readonly<Record<string, () => Buffer>> = {
    'a PDU of two gigabytes': () => longPdu,
    'an identifier past the bound': () =>
      Buffer.concat([
        data(findResponse(pending)),
        ...Array.from({ length: 5 }, () => data(value(1, 0, Buffer.alloc(16_000)))),
      ]),
    'a patient ID of a thousand letters': () => findAnswer(identifier('1.2.3', 'X'.repeat(1_000))),
    'bytes that are no data set': () => findAnswer(Buffer.from('NAME-4711 is no data set of any kind')),
    'a data set without its command': () => data(value(1, last, identifier('1.2.3'))),
    'two commands for one data set': () => Buffer.concat([data(findResponse(pending)), data(findResponse(pending))]),
    'a command of another kind': () => data(value(1, 3, Buffer.alloc(10))),
    'a context that was never agreed': () => data(value(9, 3, Buffer.alloc(10))),
    'fragments without a byte in them': () =>
      Buffer.concat([
        data(findResponse(pending)),
        data(value(1, 0, Buffer.alloc(0)), value(1, last, identifier('1.2.3'))),
        data(findResponse(0)),
      ]),
    'an empty presentation data value': () => data(Buffer.from([0, 0, 0, 0])),
    'a PDU of an unknown type': () => Buffer.from([0x77, 0, 0, 0, 0, 0]),
  };
  it.each(Object.entries(wrong))('and sends %s is left with a clear error', async (name, bytes) => {
    await using archive = await startHostileArchive((peer) => peer.send(bytes()));
    // What is no PDU or no value of one is the library's to see: it breaks the connection off.
    const broken = name.startsWith('an empty') || name.startsWith('a PDU of an unknown');
    expect(await codeOf(ask(archive.port))).toBe(broken ? 'PEER_LOST' : 'PEER_MALFORMED');
  });

  it('quotes nothing of what it sent in the error', async () => {
    await using archive = await startHostileArchive((peer) =>
      peer.send(wrong['bytes that are no data set']?.() ?? longPdu),
    );
    const error = await ask(archive.port).catch((thrown: unknown) => thrown as MarkitError);
    expect(error).toMatchObject({ code: 'PEER_MALFORMED' });
    expect((error as MarkitError).cause).toBeUndefined();
    expect(JSON.stringify([(error as MarkitError).message, (error as MarkitError).detail])).not.toContain('4711');
  });

  it('never answers, refuses, breaks off or is not there: each has its code', async () => {
    await using silent = await startHostileArchive(() => undefined);
    expect(await codeOf(ask(silent.port, { limits: { totalMs: 300 } }))).toBe('PEER_SILENT');
    await using refusing = await startHostileArchive((peer) => peer.send(data(findResponse(0xa700))));
    expect(await codeOf(ask(refusing.port))).toBe('PEER_REFUSED');
    await using broken = await startHostileArchive((peer) => void peer.socket.destroy());
    expect(await codeOf(ask(broken.port))).toBe('PEER_LOST');
    expect(await codeOf(ask(await freePort()))).toBe('PEER_UNREACHABLE');
  });
});
